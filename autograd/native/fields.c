/* The fields of a node as attributes of Python, by the names in `Value.__slots__`; and `label`. */

static PyObject *
get_number_field(Node *node, void *offset)
{
    return PyFloat_FromDouble(*(double *)((char *)node + (size_t)offset));
}

static int
set_number_field(Node *node, PyObject *to, void *offset)
{
    if (to == NULL) {
        PyErr_SetString(PyExc_AttributeError, "a node keeps all of its fields");
        return -1;
    }
    double number = PyFloat_AsDouble(to);
    if (number == -1.0 && PyErr_Occurred())
        return -1;
    *(double *)((char *)node + (size_t)offset) = number;
    return 0;
}

static PyObject *
get_object_field(Node *node, void *offset)
{
    PyObject *thing = *(PyObject **)((char *)node + (size_t)offset);
    thing = thing == NULL ? Py_None : thing;
    Py_INCREF(thing);
    return thing;
}

/* Puts what an attribute was set to into its field, and shows the node where that may close a circle. */
static int
put(Node *node, PyObject **field, PyObject *to, int is_harmless)
{
    PyObject *before = *field;
    if (to == Py_None && field != &node->gradient)
        to = NULL;
    Py_XINCREF(to);
    *field = to;
    if (OWNED(before))
        Py_DECREF(before);
    if (is_harmless || to == NULL || !PyObject_IS_GC(to))
        return 0;
    if (IS_NODE(to) && !show((Node *)to))
        return -1;
    return show(node) ? 0 : -1;
}

static int
set_op(Node *node, PyObject *to, void *unused)
{
    int is_row = to == constant_op || to == pair_op;
    for (int i = 0; !is_row && i < ROW_COUNT; i++)
        is_row = to == row_ops[i];
    return put(node, &node->op, to, is_row);
}

static int
set_operand(Node *node, PyObject *to, void *offset)
{
    int is_older = 1;
    if (to != NULL && to != Py_None) {
        if (!IS_NODE(to)) {
            PyErr_Format(PyExc_TypeError, "an operand is a Value, got %.100R", to);
            return -1;
        }
        is_older = ((Node *)to)->number < node->number && !IS_SEEN(to) && !IS_SEEN(node);
    }
    return put(node, (PyObject **)((char *)node + (size_t)offset), to, is_older);
}

static int
set_label(Node *node, PyObject *to, void *unused)
{
    return put(node, &node->label, to, 0);
}

/* The attribute `label`; what is no plain text, Python's property looks at. */
static int
set_any_label(Node *node, PyObject *to, void *unused)
{
    if (to != NULL && (to == Py_None || PyUnicode_CheckExact(to)))
        return set_label(node, to, NULL);
    PyObject *done = to == NULL ? PyObject_CallMethod(python_label, "__delete__", "O", node)
                                : PyObject_CallMethod(python_label, "__set__", "OO", node, to);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static PyObject *
get_creation(Node *node, void *unused)
{
    return PyLong_FromLongLong(node->number);
}

static int
set_creation(Node *node, PyObject *to, void *unused)
{
    long long number = to == NULL ? 0 : PyLong_AsLongLong(to);
    if (number == -1 && PyErr_Occurred())
        return -1;
    if (node->number != 0 && !show(node))  /* whoever refers to it may be older now */
        return -1;
    node->number = number;
    return 0;
}

/* The same object each time, as an attribute gives it: a number that a pass computed becomes one when it is read. */
static PyObject *
get_grad(Node *node, void *unused)
{
    if (node->gradient == COMPUTED) {
        PyObject *number = PyFloat_FromDouble(node->grad);
        if (number == NULL)
            return NULL;
        node->gradient = number;
    }
    PyObject *found = node->gradient == NULL ? not_computed : node->gradient;
    Py_INCREF(found);
    return found;
}

static int
set_grad(Node *node, PyObject *to, void *unused)
{
    return put(node, &node->gradient, to == not_computed ? NULL : to, 0);
}

#define FIELD(name) (void *)offsetof(Node, name)
#define NUMBER_FIELD(name) {"_" #name, (getter)get_number_field, (setter)set_number_field, NULL, FIELD(name)}
static PyGetSetDef node_fields[] = {
    NUMBER_FIELD(data),
    NUMBER_FIELD(da),
    NUMBER_FIELD(db),
    {"_op", (getter)get_object_field, (setter)set_op, NULL, FIELD(op)},
    {"_a", (getter)get_object_field, (setter)set_operand, NULL, FIELD(a)},
    {"_b", (getter)get_object_field, (setter)set_operand, NULL, FIELD(b)},
    {"_label", (getter)get_object_field, (setter)set_label, NULL, FIELD(label)},
    {"label", (getter)get_object_field, (setter)set_any_label, "The name that the user gave.", FIELD(label)},
    {"_number", (getter)get_creation, (setter)set_creation, NULL, NULL},
    {"grad", (getter)get_grad, (setter)set_grad, NULL, NULL},
    {NULL},
};
