/* The module `autograd.native._engine`: makes a class out of `Value` whose common case runs in C.

   Hand-written, but for the rows of the table, which the generator writes into rows.c. One file for the compiler, so
   that it sees all. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if PY_VERSION_HEX >= 0x030d0000 && defined(Py_GIL_DISABLED)
#error "the C engine counts on the lock of the interpreter"
#endif

#include "rows.c"  /* generated; it includes numbers.c */
#include "node.c"
#include "fields.c"
#include "operations.c"
#include "backward.c"
#include "tape.c"
#include "taping.c"

/* A leaf of a plain number; NULL without an error where Python has to look at it. */
static PyObject *
leaf(PyObject *data, PyObject *label)
{
    double number;
    if (label == Py_None)
        label = NULL;
    if (label != NULL && !PyUnicode_CheckExact(label))
        return NULL;
    if (PyFloat_CheckExact(data))
        number = PyFloat_AS_DOUBLE(data);
    else if (PyLong_CheckExact(data)) {
        number = PyLong_AsDouble(data);
        if (number == -1.0 && PyErr_Occurred()) {
            PyErr_Clear();
            return NULL;
        }
    }
    else
        return NULL;
    Node *node = node_new(number, NULL, NULL, NULL, 0.0, 0.0);
    if (node != NULL) {
        node->number = ++newest;
        node->label = label;
        Py_XINCREF(label);
    }
    return (PyObject *)node;
}

/* Value(data, label): the class is called so. Subclasses go the ordinary way. */
static PyObject *
value_called(PyObject *type, PyObject *const *given, size_t flagged, PyObject *keywords)
{
    Py_ssize_t count = PyVectorcall_NARGS(flagged), named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);
    PyObject *found = NULL;
    if (count == 1 && named == 0)
        found = leaf(given[0], NULL);
    else if (count == 2 && named == 0)
        found = leaf(given[0], given[1]);
    else if (count == 1 && named == 1 && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, 0), "label") == 0)
        found = leaf(given[0], given[1]);
    if (found != NULL || PyErr_Occurred())
        return found;
    PyObject *arguments = PyTuple_New(count), *options = named ? PyDict_New() : NULL;
    if (arguments == NULL || (named && options == NULL))
        goto done;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(given[i]);
        PyTuple_SET_ITEM(arguments, i, given[i]);
    }
    for (Py_ssize_t i = 0; i < named; i++)
        if (PyDict_SetItem(options, PyTuple_GET_ITEM(keywords, i), given[count + i]) < 0)
            goto done;
    found = PyType_Type.tp_call(type, arguments, options);
done:
    Py_XDECREF(arguments);
    Py_XDECREF(options);
    return found;
}

static PyMethodDef passes[] = {
    {"backward", (PyCFunction)(void (*)(void))node_backward, METH_FASTCALL | METH_KEYWORDS,
     "backward($self, gradient=1.0, *, create_graph=False)"},
    {"zero_grad", (PyCFunction)(void (*)(void))node_zero_grad, METH_FASTCALL | METH_KEYWORDS,
     "zero_grad($self)"},
    {NULL},
};

#define UNARY_SLOT(name, slot) {Py_nb_##slot, operator_##name},
#define BINARY_SLOT(name, slot, dunder) {Py_nb_##slot, operator_##name},
static PyType_Slot slots[] = {
    {Py_tp_traverse, node_traverse},
    {Py_tp_clear, node_clear},
    {Py_tp_dealloc, node_dealloc},
    {Py_tp_alloc, node_alloc},
    {Py_tp_getset, node_fields},
    UNARY_ROWS(UNARY_SLOT)
    BINARY_ROWS(BINARY_SLOT)
#ifdef POWER_ROW
    {Py_nb_power, operator_power},
#endif
    {0, NULL},
};
static PyType_Spec spec = {
    "autograd.value.Value", sizeof(Node), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots,
};

/* An attribute of a class, as it stands in its dict; a borrowed reference, or NULL with a KeyError. */
static PyObject *
own(PyObject *class, const char *name)
{
    PyObject *found = PyDict_GetItemString(((PyTypeObject *)class)->tp_dict, name);
    if (found == NULL)
        PyErr_SetString(PyExc_KeyError, name);
    return found;
}

/* Puts a method of C in the place of the one of Python, which it falls back to, with the same description behind its
   signature. What is held here is held as long as the process runs. */
static int
replace(PyObject *class, PyMethodDef *method, const char *name, PyObject **fallback)
{
    PyObject *python = own(class, name);
    if (python == NULL)
        return -1;
    if (*fallback == NULL) {  /* else it is another name for the method */
        PyObject *description = PyObject_GetAttrString(python, "__doc__");
        PyObject *text = description == NULL ? NULL : PyUnicode_FromFormat("%s\n--\n\n%S", method->ml_doc, description);
        Py_XDECREF(description);
        if (text == NULL || (method->ml_doc = PyUnicode_AsUTF8(text)) == NULL)
            return -1;
        Py_INCREF(python);
        *fallback = python;
    }
    PyObject *descriptor = PyDescr_NewMethod(value_type, method);
    int failed = descriptor == NULL || PyObject_SetAttrString((PyObject *)value_type, name, descriptor) < 0;
    Py_XDECREF(descriptor);
    return failed ? -1 : 0;
}

/* What the class in Python has and C has not: everything but the fields, the operators of rows, and what follows. */
static int
copy_attributes(PyObject *class)
{
    PyObject *name, *thing;
    Py_ssize_t place = 0;
    while (PyDict_Next(((PyTypeObject *)class)->tp_dict, &place, &name, &thing)) {
        int here = PyDict_Contains(value_type->tp_dict, name);
        here = here && PyUnicode_CompareWithASCIIString(name, "__module__") != 0  /* the same text, for pickle */
               && PyUnicode_CompareWithASCIIString(name, "__doc__") != 0;
        if (here < 0 || (!here && PyObject_SetAttr((PyObject *)value_type, name, thing) < 0))
            return -1;
    }
    return 0;
}

/* One row: the Op, its method under all of its names, and the Python that both fall back to. */
static int
adopt_row(PyObject *class, PyObject *table, PyMethodDef *method, int row)
{
    PyObject *op = PyDict_GetItemString(table, method->ml_name), *alias, *dunder;
    if (op == NULL)
        return -1;
    Py_INCREF(op);
    row_ops[row] = op;
    if (replace(class, method, method->ml_name, &methods[row]) < 0
        || (alias = PyObject_GetAttrString(op, "alias")) == NULL)
        return -1;
    int failed = PyObject_IsTrue(alias) && replace(class, method, PyUnicode_AsUTF8(alias), &methods[row]) < 0;
    Py_DECREF(alias);
    if (failed || (dunder = PyObject_GetAttrString(op, "dunder")) == NULL)
        return -1;
    if (PyObject_IsTrue(dunder)) {
        PyObject *name = PyUnicode_FromFormat("__r%U__", dunder);
        reflected[row] = name == NULL ? NULL : PyDict_GetItemWithError(((PyTypeObject *)class)->tp_dict, name);
        Py_XINCREF(reflected[row]);
        Py_XDECREF(name);
    }
    Py_DECREF(dunder);
    return PyErr_Occurred() ? -1 : 0;
}

/* adopt(class, table, functions, value): the class `Value` again, with the common case in C; None if there is one. */
static PyObject *
adopt(PyObject *module, PyObject *arguments)
{
    PyObject *class, *table, *functions, *value, *writing;
    if (!PyArg_ParseTuple(arguments, "O!O!O!O!", &PyType_Type, &class, &PyDict_Type, &table, &PyDict_Type, &functions,
                          &PyDict_Type, &value))
        return NULL;
    if (value_type != NULL)  /* the package was imported a second time, after it had been taken out of sys.modules */
        Py_RETURN_NONE;
    not_computed = PyDict_GetItemString(value, "NOT_COMPUTED");
    constant_op = PyDict_GetItemString(value, "CONSTANT");
    pair_op = PyDict_GetItemString(value, "PAIR");
    writing = PyDict_GetItemString(value, "writing");
    watch = PyDict_GetItemString(value, "watch");
    if (!not_computed || !constant_op || !pair_op || !writing || !watch) {
        PyErr_SetString(PyExc_KeyError, "the engine lacks what C builds on");
        return NULL;
    }
    PyObject *number = PyObject_CallNoArgs(PyDict_GetItemString(value, "next_number"));
    if (number == NULL)
        return NULL;
    newest = PyLong_AsLongLong(number);
    Py_DECREF(number);
    Py_INCREF(not_computed);
    Py_INCREF(constant_op);
    Py_INCREF(pair_op);
    Py_INCREF(watch);
    acquire = PyObject_GetAttrString(writing, "acquire");
    release = PyObject_GetAttrString(writing, "release");
    value_type = (PyTypeObject *)PyType_FromSpec(&spec);
    if (acquire == NULL || release == NULL || value_type == NULL)
        return NULL;
    value_type->tp_name = "Value";  /* as errors of Python name it: the class of a module has its plain name there */
    for (int i = 0; CALLED_BACK[i] != NULL; i++) {
        called_back[i] = PyDict_GetItemString(functions, CALLED_BACK[i]);
        if (called_back[i] == NULL)
            return PyErr_Format(PyExc_KeyError, "%s", CALLED_BACK[i]);
        Py_INCREF(called_back[i]);
    }
    if ((python_label = own(class, "label")) == NULL)
        return NULL;
    Py_INCREF(python_label);
    for (int row = 0; row < ROW_COUNT; row++)
        if (adopt_row(class, table, &row_methods[row], row) < 0)
            return NULL;
    if (replace(class, &passes[0], "backward", &python_backward) < 0
        || replace(class, &passes[1], "zero_grad", &python_zero_grad) < 0 || copy_attributes(class) < 0)
        return NULL;
    value_type->tp_vectorcall = value_called;
    return Py_NewRef((PyObject *)value_type);
}

static PyObject *
next_number(PyObject *module, PyObject *unused)
{
    return PyLong_FromLongLong(++newest);
}

static PyMethodDef functions[] = {
    {"adopt", adopt, METH_VARARGS,
     "adopt(class, table, functions, value)\n--\n\nThe class Value with the common case in C."},
    {"next_number", next_number, METH_NOARGS,
     "next_number()\n--\n\nA creation number, as the nodes made in C get them."},
    {NULL},
};

static int
fill(PyObject *module)
{
    if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
        PyErr_SetString(PyExc_ImportError, "the C engine serves the main interpreter alone");
        return -1;
    }
    PyObject *tape = PyType_FromSpec(&tape_spec);
    int failed = tape == NULL || PyModule_AddObjectRef(module, "Tape", tape) < 0;
    Py_XDECREF(tape);
    return failed ? -1 : PyModule_AddStringConstant(module, "FINGERPRINT", FINGERPRINT);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, fill},
#if PY_VERSION_HEX >= 0x030c0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
    {0, NULL},
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "autograd.native._engine", "Value in C, generated from the table of primitives.", 0,
    functions, module_slots,
};

PyMODINIT_FUNC
PyInit__engine(void)
{
    return PyModuleDef_Init(&definition);
}
