/* The operators and methods of `Value`, one per row of the table: the common case in C, everything else by the very
   function of Python that the row has without C. So errors, unusual operands and edges of the floats are the same.

   The common case: operands that are nodes, floats or ints, all finite, and a result whose numbers are finite. */

static PyObject *methods[ROW_COUNT];         /* Value's methods in Python, by row */
static PyObject *reflected[ROW_COUNT];       /* those of the reflected operators; NULL where there is none */

/* An operand on its way into a node. */
typedef struct {
    Node *node;     /* NULL for a plain number, of which a constant is made once the result is known */
    double number;
} Operand;

#define IS_NUMPY_FLOAT(thing) (PyFloat_Check(thing) && strcmp(Py_TYPE(thing)->tp_name, "numpy.float64") == 0)

static inline int
is_taken(PyObject *thing, Operand *operand)
{
    operand->node = NULL;
    if (Py_IS_TYPE(thing, value_type) || (!PyFloat_CheckExact(thing) && !PyLong_CheckExact(thing) && IS_NODE(thing))) {
        operand->node = (Node *)thing;
        operand->number = operand->node->data;
    }
    else if (PyFloat_CheckExact(thing) || IS_NUMPY_FLOAT(thing))
        operand->number = PyFloat_AS_DOUBLE(thing);
    else if (PyLong_CheckExact(thing)) {
        operand->number = PyLong_AsDouble(thing);
        if (operand->number == -1.0 && PyErr_Occurred()) {
            PyErr_Clear();
            return 0;
        }
    }
    else
        return 0;
    return isfinite(operand->number);
}

/* The node of an operand, as a new reference. */
static inline Node *
node_of(Operand operand)
{
    if (operand.node == NULL)
        return node_new(operand.number, constant_op, NULL, NULL, 0.0, 0.0);
    Py_INCREF(operand.node);
    return operand.node;
}

static inline PyObject *
result_1(int row, double y, Operand a, const double *d)
{
    Node *left = node_of(a), *node = left == NULL ? NULL : node_new(y, row_ops[row], left, NULL, d[0], 0.0);
    Py_XDECREF(left);
    if (node != NULL)
        node->number = ++newest;
    return (PyObject *)node;
}

static inline PyObject *
result_2(int row, double y, Operand a, Operand b, const double *d)
{
    Node *left = node_of(a), *right = left == NULL ? NULL : node_of(b);
    Node *node = right == NULL ? NULL : node_new(y, row_ops[row], left, right, d[0], d[1]);
    Py_XDECREF(left);
    Py_XDECREF(right);
    if (node != NULL)
        node->number = ++newest;
    return (PyObject *)node;
}

/* A third operand lies with the second in a pair, as `Value._link` lays it. */
static inline PyObject *
result_3(int row, double y, Operand a, Operand b, Operand c, const double *d)
{
    Operand pair = {NULL, 0.0};
    Node *second = node_of(b), *third = second == NULL ? NULL : node_of(c);
    pair.node = third == NULL ? NULL : node_new(0.0, pair_op, second, third, d[1], d[2]);
    Py_XDECREF(second);
    Py_XDECREF(third);
    if (pair.node == NULL)
        return NULL;
    const double of_pair[2] = {d[0], 1.0};
    Node *node = (Node *)result_2(row, y, a, pair, of_pair);
    if (node != NULL)
        pair.node->number = node->number;
    Py_DECREF(pair.node);
    return (PyObject *)node;
}

/* The result of a row, of `arity` operands; NULL without an error where Python has to compute it. */
#define APPLY(place, name, arity)                                                                    \
    static inline PyObject *apply_##name(Operand a, Operand b, Operand c)                            \
    {                                                                                                \
        double y, d[3];                                                                              \
        if (!row_##name(a.number, b.number, c.number, &y, d))                                        \
            return NULL;                                                                             \
        return arity == 1 ? result_1(place, y, a, d)                                                 \
             : arity == 2 ? result_2(place, y, a, b, d)                                              \
                          : result_3(place, y, a, b, c, d);                                          \
    }

/* What the last operand of a row may be: a plain number where it is constant, a node where a number has another row. */
enum { ANY, PLAIN, NODE };

#define METHOD(place, name, arity, has_default, default_number, last, signature)   \
    enum { PLACE_##name = place };                                                                   \
    APPLY(place, name, arity)                                                                        \
    static PyObject *method_##name(PyObject *self, PyObject *const *rest, Py_ssize_t count, PyObject *keywords) \
    {                                                                                                \
        Operand operands[3] = {{NULL, 0.0}, {NULL, default_number}, {NULL, default_number}};         \
        int fits = keywords == NULL && (count == arity - 1 || (has_default && count == arity - 2))   \
                   && is_taken(self, &operands[0]);                                                  \
        for (Py_ssize_t i = 0; fits && i < count; i++)                                               \
            fits = is_taken(rest[i], &operands[i + 1]);                                              \
        if (last != ANY && fits)                                                                     \
            fits = (operands[arity - 1].node != NULL) == (last == NODE);                             \
        PyObject *found = fits ? apply_##name(operands[0], operands[1], operands[2]) : NULL;         \
        if (found != NULL || PyErr_Occurred())                                                       \
            return found;                                                                            \
        return call_method(methods[place], self, rest, count, keywords);                             \
    }

/* The Python function of a method, with all that the C method was called with. */
static PyObject *
call_method(PyObject *function, PyObject *self, PyObject *const *rest, Py_ssize_t count, PyObject *keywords)
{
    Py_ssize_t named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);
    PyObject *few[8], **all = few;
    if (1 + count + named > 8 && (all = PyMem_New(PyObject *, 1 + count + named)) == NULL)
        return PyErr_NoMemory();
    all[0] = self;
    for (Py_ssize_t i = 0; i < count + named; i++)
        all[i + 1] = rest[i];
    PyObject *found = PyObject_Vectorcall(function, all, 1 + count, keywords);
    if (all != few)
        PyMem_Free(all);
    return found;
}

ROWS(METHOD)

#define METHOD_DEFINITION(place, name, arity, has_default, default_number, last, signature) \
    {#name, (PyCFunction)(void (*)(void))method_##name, METH_FASTCALL | METH_KEYWORDS, signature},
static PyMethodDef row_methods[] = {ROWS(METHOD_DEFINITION) {NULL}};

#define UNARY_OPERATOR(name, slot)                                                                   \
    static PyObject *operator_##name(PyObject *self)                                                 \
    {                                                                                                \
        return method_##name(self, NULL, 0, NULL);                                                   \
    }
UNARY_ROWS(UNARY_OPERATOR)

static PyObject *
call_operator(int row, PyObject *left, PyObject *right)
{
    if (IS_NODE(left))
        return PyObject_CallFunctionObjArgs(methods[row], left, right, NULL);
    return PyObject_CallFunctionObjArgs(reflected[row], right, left, NULL);
}

#define BINARY_OPERATOR(name, slot, dunder)                                                          \
    static PyObject *operator_##name(PyObject *left, PyObject *right)                                \
    {                                                                                                \
        Operand a, b, none = {NULL, 0.0};                                                            \
        if (is_taken(left, &a) && is_taken(right, &b)) {                                             \
            PyObject *found = apply_##name(a, b, none);                                              \
            if (found != NULL || PyErr_Occurred())                                                   \
                return found;                                                                        \
        }                                                                                            \
        return call_operator(PLACE_##name, left, right);                                             \
    }
BINARY_ROWS(BINARY_OPERATOR)

#ifdef POWER_ROW
#define JOINED(left, right) left##right
#define JOIN(left, right) JOINED(left, right)
/* `**`, which takes another row where the exponent is a plain number. */
static PyObject *
operator_power(PyObject *left, PyObject *right, PyObject *modulus)
{
    Operand a, b, none = {NULL, 0.0};
    if (modulus != Py_None)
        return IS_NODE(left)
            ? PyObject_CallFunctionObjArgs(methods[JOIN(PLACE_, POWER_ROW)], left, right, modulus, NULL)
            : Py_NewRef(Py_NotImplemented);
    if (is_taken(left, &a) && is_taken(right, &b)) {
        PyObject *found = NULL;
        if (b.node != NULL)
            found = JOIN(apply_, POWER_ROW)(a, b, none);
        else if (Py_IS_TYPE(left, value_type))  /* a subclass may have a method of its own */
            found = JOIN(apply_, FIXED_POWER_ROW)(a, b, none);
        if (found != NULL || PyErr_Occurred())
            return found;
    }
    return call_operator(JOIN(PLACE_, POWER_ROW), left, right);
}
#endif
