/* The tape: a graph as flat arrays of instructions, run forward and backward by one loop, some rows side by side.

   Numbers lie in slots: first the parameters, then one per instruction, for its result, then the cells of a row, then the
   constants. Whatever comes before the cells is differentiable. An instruction is an opcode, the place of its row in the
   table or one of those below, and a stretch of `arguments`: the slots of its operands; of a sum its runs, each a first
   slot, its step, a second slot, its step and a count, which stand for count products; of a take the slot of the index,
   then all that it may choose.

   C does the common case, in which every number is finite. Where one is not, `run` gives None, and what has no tape
   computes everything again, with its errors. A tape never changes once it is made, and each call has numbers of its
   own, so that several threads may run one. */

enum { SUM = ROW_COUNT, TAKE, SUMS };  /* the last one is written here only: each of TOGETHER sums that are alike */
enum { FIRST, FIRST_STEP, SECOND, SECOND_STEP, COUNT, RUN_LENGTH };
enum { TOGETHER = 4 };

typedef struct {
    PyObject_HEAD
    int32_t parameters, count, cells, constants, output;
    int32_t differentiable, slots;
    int32_t *opcodes, *starts, *arguments, *kept;
    Py_ssize_t kept_count;
    double *numbers;  /* the constants */
    int needs_python;
    void *spare;      /* the memory of the last call, for the next one */
} Tape;

/* The ways to run: row by row, or eight at once, in the registers that every processor has, or in wider ones. Two
   roundings are two on each of them, so that all give the same numbers. */
#if defined(__GNUC__)
#define ALIGNED __attribute__((aligned(64)))
#if defined(__clang__)
#define INDEPENDENT  /* it looks for itself, and warns of loops that it was asked to vectorize and cannot */
#else
#define INDEPENDENT _Pragma("GCC ivdep")  /* a result is no operand of itself */
#endif
typedef double Pair __attribute__((vector_size(16), may_alias));
#else
#define ALIGNED
#define INDEPENDENT
typedef double Pair;
#endif
#if defined(__GNUC__) && defined(__x86_64__)
#define HAS_WIDE
typedef double Wide __attribute__((vector_size(32), may_alias));
#endif

#define LANES 1
#define PART double
#define NAMED(name) single_##name
#define TARGET
#include "passes.c"

#define LANES 8
#define PART Pair
#define NAMED(name) block_##name
#define TARGET
#include "passes.c"

#ifdef HAS_WIDE
#define LANES 8
#define PART Wide
#define NAMED(name) wide_block_##name
#define TARGET __attribute__((target("avx2")))
#include "passes.c"
#endif

typedef struct {
    int (*forward)(const Tape *, const double *, double *);
    int (*backward)(const Tape *, const double *, const double *, double *);
} Passes;

enum { MOST_LANES = 8, FEWEST_ROWS = 3 };  /* from so many rows on a block is faster, though others in it are idle */

static Passes
passes_for(int lanes)
{
    if (lanes == 1)
        return (Passes){single_forward, single_backward};
#ifdef HAS_WIDE
    if (__builtin_cpu_supports("avx2"))
        return (Passes){wide_block_forward, wide_block_backward};
#endif
    return (Passes){block_forward, block_backward};
}

/* One call: what it reads, what it writes, and its memory. */
typedef struct {
    const Tape *tape;
    Py_buffer *pieces, *tables, gradient, kept;
    Py_ssize_t piece_count, table_count, rows;
    int lanes, has_gradient, has_kept;
    double *weights, *values, *gradients, total;  /* weights: the parameters, each once */
} Call;

/* The parameters and constants, the same in each lane, and no gradient yet. */
static int
fill_fixed(Call *call)
{
    const Tape *tape = call->tape;
    const int lanes = call->lanes;
    double *to = call->values, *weight = call->weights;
    int odd = 0;
    for (Py_ssize_t piece = 0; piece < call->piece_count; piece++) {
        const Py_buffer *buffer = &call->pieces[piece];
        for (Py_ssize_t at = 0; at < buffer->shape[0]; at++, to += lanes) {
            double number = *(const double *)((const char *)buffer->buf + at * buffer->strides[0]);
            odd |= !isfinite(number);
            *weight++ = number;
            for (int lane = 0; lane < lanes; lane++)
                to[lane] = number;
        }
    }
    to = call->values + (ptrdiff_t)(tape->slots - tape->constants) * lanes;
    for (int32_t at = 0; at < tape->constants; at++)
        for (int lane = 0; lane < lanes; lane++)
            *to++ = tape->numbers[at];
    if (call->has_gradient)
        memset(call->gradients, 0, sizeof(double) * (size_t)tape->parameters * lanes);
    return odd;
}

/* The cells of the rows from `start` on; lanes behind the last row repeat that. */
static int
fill_rows(Call *call, Py_ssize_t start, int used)
{
    double *to = call->values + (ptrdiff_t)call->tape->differentiable * call->lanes;
    int odd = 0;
    for (Py_ssize_t table = 0; table < call->table_count; table++) {
        const Py_buffer *buffer = &call->tables[table];
        const Py_ssize_t cells = buffer->ndim == 2 ? buffer->shape[0] : 1, step = buffer->strides[buffer->ndim - 1];
        for (Py_ssize_t cell = 0; cell < cells; cell++) {
            const char *from = (const char *)buffer->buf + start * step + (buffer->ndim == 2) * cell * buffer->strides[0];
            for (int lane = 0; lane < call->lanes; lane++, from += lane < used ? step : 0) {
                *to = *(const double *)from;
                odd |= !isfinite(*to++);
            }
        }
    }
    return odd;
}

/* The sum over the lanes, by halves. */
static inline double
over_lanes(double *numbers, int lanes)
{
    for (int half = lanes / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            numbers[lane] += numbers[lane + half];
    return numbers[0];
}

/* All rows; 0 where Python has to compute it. */
static int
run_call(Call *call)
{
    const Tape *tape = call->tape;
    const int lanes = call->lanes;
    const Passes passes = passes_for(lanes);
    double *output = call->values + (ptrdiff_t)tape->output * lanes;
    int odd = fill_fixed(call);
    call->total = -0.0;
    for (Py_ssize_t start = 0; !odd && start < call->rows; start += lanes) {
        const int used = call->rows - start < lanes ? (int)(call->rows - start) : lanes;
        if ((odd = fill_rows(call, start, used)) || (odd = passes.forward(tape, call->weights, call->values)))
            break;
        for (int lane = 0; lane < used; lane++) {
            call->total += output[lane];
            for (Py_ssize_t at = 0; call->has_kept && at < tape->kept_count; at++)
                ((double *)call->kept.buf)[at * call->rows + start + lane]
                    = call->values[(ptrdiff_t)tape->kept[at] * lanes + lane];
        }
        if (!call->has_gradient || tape->output >= tape->differentiable)
            continue;
        memset(call->gradients + (ptrdiff_t)tape->parameters * lanes, 0,
               sizeof(double) * (size_t)(tape->slots - tape->parameters) * lanes);
        for (int lane = 0; lane < used; lane++)
            call->gradients[(ptrdiff_t)tape->output * lanes + lane] += 1.0 / (double)call->rows;
        odd = passes.backward(tape, call->weights, call->values, call->gradients);
    }
    odd |= !isfinite(call->total);
    call->total /= (double)call->rows;
    for (int32_t at = 0; call->has_gradient && at < tape->parameters; at++) {
        double sum = over_lanes(call->gradients + (ptrdiff_t)at * lanes, lanes);
        ((double *)call->gradient.buf)[at] = sum;
        odd |= !isfinite(sum);
    }
    return !odd;
}

static int
is_double(const Py_buffer *buffer)
{
    return buffer->itemsize == sizeof(double) && buffer->format != NULL && strcmp(buffer->format, "d") == 0;
}

/* The buffers of a sequence of arrays, in `found`; how many were taken, and an error is set if not all. */
static Py_ssize_t
take_buffers(PyObject *arrays, Py_buffer *found, int most_axes)
{
    Py_ssize_t count = PySequence_Fast_GET_SIZE(arrays), at;
    for (at = 0; at < count; at++) {
        PyObject *array = PySequence_Fast_GET_ITEM(arrays, at);
        if (PyObject_GetBuffer(array, &found[at], PyBUF_RECORDS_RO) < 0)
            return at;
        if (!is_double(&found[at]) || found[at].ndim < 1 || found[at].ndim > most_axes) {
            PyErr_Format(PyExc_TypeError, "a tape reads arrays of float64; got %R", array);
            return at + 1;
        }
    }
    return at;
}

/* The call's own memory: that of the last one, if no other call has it. */
static void *
memory_for(Tape *tape, Call *call)
{
    size_t numbers = 2 * (size_t)tape->slots * MOST_LANES + (size_t)tape->parameters;
    void *memory = tape->spare;
    tape->spare = NULL;
    if (memory == NULL && (memory = PyMem_RawMalloc(sizeof(double) * numbers + 64)) == NULL)
        return PyErr_NoMemory();
    call->values = (double *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
    call->gradients = call->values + (ptrdiff_t)tape->slots * call->lanes;
    call->weights = call->gradients + (ptrdiff_t)tape->slots * call->lanes;
    return memory;
}

/* Whether what was handed over has the sizes that the tape was made for; sets the number of rows. */
static int
fits(Call *call)
{
    Py_ssize_t parameters = 0, cells = 0;
    const Tape *tape = call->tape;
    call->rows = 1;
    for (Py_ssize_t at = 0; at < call->piece_count; at++)
        parameters += call->pieces[at].shape[0];
    for (Py_ssize_t at = 0; at < call->table_count; at++) {
        const Py_buffer *table = &call->tables[at];
        Py_ssize_t rows = table->shape[table->ndim - 1];
        cells += table->ndim == 2 ? table->shape[0] : 1;
        if (rows < 1 || (at > 0 && rows != call->rows))
            return 0;
        call->rows = rows;
    }
    return parameters == tape->parameters && cells == tape->cells
           && (!call->has_gradient || call->gradient.len == (Py_ssize_t)sizeof(double) * tape->parameters)
           && (!call->has_kept || call->kept.len == (Py_ssize_t)sizeof(double) * tape->kept_count * call->rows);
}

static PyObject *
compute(Tape *tape, Call *call)
{
    if (!fits(call)) {
        PyErr_SetString(PyExc_ValueError, "a tape runs on arrays of the sizes that it was made for");
        return NULL;
    }
    call->lanes = call->rows < FEWEST_ROWS ? 1 : MOST_LANES;
    void *memory = memory_for(tape, call);
    if (memory == NULL)
        return NULL;
    int done;
    if (tape->needs_python || (double)tape->starts[tape->count] * (double)call->rows < 1e5)
        done = run_call(call);
    else {
        Py_BEGIN_ALLOW_THREADS
        done = run_call(call);
        Py_END_ALLOW_THREADS
    }
    if (tape->spare == NULL)
        tape->spare = memory;
    else
        PyMem_RawFree(memory);
    if (PyErr_Occurred())
        return NULL;
    return done ? PyFloat_FromDouble(call->total) : Py_NewRef(Py_None);
}

/* run(parameters, tables, gradient, kept): the mean of the output over the rows, or None where a number is not finite.
   Parameters are arrays, one after the other; tables have the cells of the rows, (cells, rows) or (rows,). What is not
   None of the other two is written: the gradient of the mean, and the kept numbers (kept, rows). */
static PyObject *
tape_run(Tape *tape, PyObject *const *given, Py_ssize_t count)
{
    if (count != 4)
        return PyErr_Format(PyExc_TypeError, "run takes parameters, tables, gradient, kept");
    PyObject *pieces = PySequence_Fast(given[0], "parameters are a sequence of arrays"), *found = NULL;
    PyObject *tables = pieces == NULL ? NULL : PySequence_Fast(given[1], "tables are a sequence of arrays");
    Call call = {.tape = tape, .has_gradient = given[2] != Py_None, .has_kept = given[3] != Py_None};
    Py_ssize_t wanted = tables == NULL ? 0 : PySequence_Fast_GET_SIZE(pieces) + PySequence_Fast_GET_SIZE(tables);
    Py_buffer few[16], *buffers = wanted <= 16 ? few : PyMem_New(Py_buffer, wanted);
    if (buffers == NULL)
        PyErr_NoMemory();
    if (tables != NULL && buffers != NULL) {
        call.pieces = buffers;
        call.piece_count = take_buffers(pieces, call.pieces, 1);
        call.tables = buffers + call.piece_count;
        if (!PyErr_Occurred())
            call.table_count = take_buffers(tables, call.tables, 2);
        int flags = PyBUF_WRITABLE | PyBUF_C_CONTIGUOUS | PyBUF_FORMAT;
        int has_gradient = !PyErr_Occurred() && call.has_gradient && PyObject_GetBuffer(given[2], &call.gradient, flags) == 0;
        int has_kept = !PyErr_Occurred() && call.has_kept && PyObject_GetBuffer(given[3], &call.kept, flags) == 0;
        if (!PyErr_Occurred()) {
            if ((has_gradient && !is_double(&call.gradient)) || (has_kept && !is_double(&call.kept)))
                PyErr_SetString(PyExc_TypeError, "a tape writes to arrays of float64");
            else
                found = compute(tape, &call);
        }
        for (Py_ssize_t at = 0; at < call.piece_count + call.table_count; at++)
            PyBuffer_Release(&buffers[at]);
        if (has_gradient)
            PyBuffer_Release(&call.gradient);
        if (has_kept)
            PyBuffer_Release(&call.kept);
    }
    if (buffers != few)
        PyMem_Free(buffers);
    Py_XDECREF(pieces);
    Py_XDECREF(tables);
    return found;
}
