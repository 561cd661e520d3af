/* How a tape is made: the arrays that Python wrote are copied, and every slot and place in them is looked at, so that
   no tape can read or write outside of its memory. */

/* A copy of an array of the size of `itemsize`; how many there are in `count`. */
static void *
copy_of(PyObject *array, size_t itemsize, Py_ssize_t *count)
{
    Py_buffer buffer;
    if (PyObject_GetBuffer(array, &buffer, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0)
        return NULL;
    void *copy = NULL;
    if (buffer.itemsize != (Py_ssize_t)itemsize || buffer.len / buffer.itemsize > INT32_MAX / MOST_LANES)
        PyErr_SetString(PyExc_ValueError, "a tape is made of arrays of int32 and float64 that it can number");
    else if ((copy = PyMem_RawMalloc((size_t)buffer.len + 1)) == NULL)
        PyErr_NoMemory();
    else {
        memcpy(copy, buffer.buf, (size_t)buffer.len);
        *count = buffer.len / buffer.itemsize;
    }
    PyBuffer_Release(&buffer);
    return copy;
}

/* How many operands each row has. */
#define ARITY(place, name, arity, has_default, default_number, last, signature) arity,
static const int arities[] = {ROWS(ARITY)};

/* Whether an instruction may read a slot: one of a parameter, of a cell, of a constant, or of a result before its own. */
static int
may_read(const Tape *tape, int64_t slot, int32_t instruction)
{
    return slot >= 0 && slot < tape->slots
           && (slot < tape->parameters + instruction || slot >= tape->differentiable);
}

/* Whether it may read the slots of a run, all of which are then of one kind: differentiable or not. */
static int
may_read_run(const Tape *tape, int64_t slot, int64_t step, int64_t count, int32_t instruction)
{
    int64_t last = slot + step * (count - 1);
    return count > 0 && may_read(tape, slot, instruction) && may_read(tape, last, instruction)
           && (slot < tape->differentiable) == (last < tape->differentiable);
}

static int
is_instruction(const Tape *tape, int32_t k)
{
    const int32_t *given = tape->arguments + tape->starts[k], opcode = tape->opcodes[k];
    const int32_t count = tape->starts[k + 1] - tape->starts[k];
    int fine = opcode >= 0 && opcode <= TAKE;
    if (fine && opcode == SUM) {
        fine = count % RUN_LENGTH == 0;
        for (int32_t at = 0; fine && at < count; at += RUN_LENGTH)
            fine = may_read_run(tape, given[at + FIRST], given[at + FIRST_STEP], given[at + COUNT], k)
                   && may_read_run(tape, given[at + SECOND], given[at + SECOND_STEP], given[at + COUNT], k);
        return fine;
    }
    fine = fine && (opcode == TAKE ? count > 1 : count == arities[opcode]);
    for (int32_t at = 0; fine && at < count; at++)
        fine = may_read(tape, given[at], k);
    return fine;
}

/* Whether two sums are weights times the same numbers, other weights in each. */
static int
are_alike(const Tape *tape, int32_t one, int32_t other)
{
    const int32_t *a = tape->arguments + tape->starts[one], *b = tape->arguments + tape->starts[other];
    const int32_t length = tape->starts[one + 1] - tape->starts[one];
    int fine = tape->opcodes[one] == SUM && tape->opcodes[other] == SUM
               && length == tape->starts[other + 1] - tape->starts[other];
    for (int32_t at = 0; fine && at < length; at += RUN_LENGTH) {
        const int64_t way = (int64_t)a[at + FIRST_STEP] * (a[at + COUNT] - 1);
        const int64_t second_way = (int64_t)a[at + SECOND_STEP] * (a[at + COUNT] - 1);
        fine = memcmp(a + at + FIRST_STEP, b + at + FIRST_STEP, sizeof(int32_t) * (RUN_LENGTH - FIRST_STEP)) == 0
               && a[at + FIRST] < tape->parameters && a[at + FIRST] + way < tape->parameters
               && b[at + FIRST] < tape->parameters && b[at + FIRST] + way < tape->parameters
               && a[at + SECOND] >= tape->parameters && a[at + SECOND] + second_way >= tape->parameters;
    }
    return fine;
}

/* Lets sums that are alike run together, where as many of them follow each other. */
static void
put_together(Tape *tape)
{
    for (int32_t k = 0; k + TOGETHER <= tape->count;) {
        int32_t many = 1;
        while (many < TOGETHER && are_alike(tape, k, k + many))
            many++;
        for (int32_t one = 0; many == TOGETHER && one < TOGETHER; one++)
            tape->opcodes[k + one] = SUMS;
        k += many;
    }
}

static int
is_tape(const Tape *tape, Py_ssize_t starts, Py_ssize_t arguments)
{
    if (starts != (Py_ssize_t)tape->count + 1 || tape->starts[0] != 0 || tape->starts[tape->count] != arguments)
        return 0;
    for (int32_t k = 0; k < tape->count; k++)
        if (tape->starts[k] > tape->starts[k + 1] || tape->starts[k + 1] > arguments || !is_instruction(tape, k))
            return 0;
    for (Py_ssize_t at = 0; at < tape->kept_count; at++)
        if (tape->kept[at] < 0 || tape->kept[at] >= tape->slots)
            return 0;
    return tape->output >= 0 && tape->output < tape->slots;
}

/* Tape(parameters, cells, opcodes, starts, arguments, constants, output, kept) */
static PyObject *
tape_new(PyTypeObject *type, PyObject *given, PyObject *keywords)
{
    int parameters, cells, output;
    PyObject *opcodes, *starts, *arguments, *constants, *kept;
    if (keywords != NULL && PyDict_GET_SIZE(keywords) > 0)
        return PyErr_Format(PyExc_TypeError, "Tape takes no keywords");
    if (!PyArg_ParseTuple(given, "iiOOOOiO", &parameters, &cells, &opcodes, &starts, &arguments, &constants, &output,
                          &kept))
        return NULL;
    Tape *tape = (Tape *)type->tp_alloc(type, 0);
    if (tape == NULL)
        return NULL;
    Py_ssize_t count = 0, start_count = 0, argument_count = 0, constant_count = 0;
    tape->parameters = parameters;
    tape->cells = cells;
    tape->output = output;
    int fine = (tape->opcodes = copy_of(opcodes, sizeof(int32_t), &count)) != NULL
               && (tape->starts = copy_of(starts, sizeof(int32_t), &start_count)) != NULL
               && (tape->arguments = copy_of(arguments, sizeof(int32_t), &argument_count)) != NULL
               && (tape->kept = copy_of(kept, sizeof(int32_t), &tape->kept_count)) != NULL
               && (tape->numbers = copy_of(constants, sizeof(double), &constant_count)) != NULL;
    int64_t slots = (int64_t)parameters + count + cells + constant_count;
    tape->count = (int32_t)count;
    tape->constants = (int32_t)constant_count;
    tape->differentiable = (int32_t)(parameters + count);
    tape->slots = (int32_t)slots;
    if (fine && (parameters < 0 || cells < 0 || slots > INT32_MAX / MOST_LANES
                 || !is_tape(tape, start_count, argument_count))) {
        PyErr_SetString(PyExc_ValueError, "these arrays are no tape");
        fine = 0;
    }
    for (int32_t k = 0; fine && k < tape->count; k++)
        tape->needs_python |= tape->opcodes[k] < ROW_COUNT && calls_python[tape->opcodes[k]];
    if (fine)
        put_together(tape);
    else
        Py_CLEAR(tape);
    return (PyObject *)tape;
}

static void
tape_dealloc(Tape *tape)
{
    PyTypeObject *type = Py_TYPE(tape);
    void *memory[] = {tape->opcodes, tape->starts, tape->arguments, tape->kept, tape->numbers, tape->spare};
    for (size_t at = 0; at < sizeof memory / sizeof *memory; at++)
        PyMem_RawFree(memory[at]);
    type->tp_free((PyObject *)tape);
    Py_DECREF(type);
}

static PyMethodDef tape_methods[] = {
    {"run", (PyCFunction)(void (*)(void))tape_run, METH_FASTCALL,
     "run(parameters, tables, gradient, kept)\n--\n\nThe mean over the rows; None where a number is not finite."},
    {NULL},
};
static PyType_Slot tape_slots[] = {
    {Py_tp_doc, "Tape(parameters, cells, opcodes, starts, arguments, constants, output, kept)\n--\n\nA flat tape."},
    {Py_tp_new, tape_new}, {Py_tp_dealloc, tape_dealloc}, {Py_tp_methods, tape_methods}, {0, NULL},
};
static PyType_Spec tape_spec = {"autograd.native._engine.Tape", sizeof(Tape), 0, Py_TPFLAGS_DEFAULT, tape_slots};
