/* `backward` and `zero_grad`: the loops of autograd/value.py over structs. Sums come about in the same order, so that
   they are the same to the last bit.

   No Python code runs while nodes are marked, and nothing can fail once the first sum is written, so that a pass is
   whole or has not happened. What it cannot do, such as adding to a gradient that is a Value, it hands to Python. */

static PyObject *python_backward, *python_zero_grad;  /* the methods in Python */
static PyObject *acquire, *release;                    /* of value.writing */

/* A node of the graph, and the gradient that it had. */
typedef struct {
    Node *node;
    PyObject *before;
} Reached;

typedef struct {
    Reached *nodes;
    Py_ssize_t count, room;
    Reached few[64];
} Graph;

static void
graph_free(Graph *graph)
{
    if (graph->nodes != graph->few)
        PyMem_RawFree(graph->nodes);
}

/* Whether a pass may write the gradient of such a node itself: a subclass may have made it something else. */
static int
is_plain(PyTypeObject *type)
{
    if (type == value_type)
        return 1;
    if (type->tp_setattro != PyObject_GenericSetAttr || type->tp_getattro != PyObject_GenericGetAttr)
        return 0;
    PyObject *own = PyObject_GetAttrString((PyObject *)type, "grad");
    PyObject *ours = PyDict_GetItemString(value_type->tp_dict, "grad");
    int same = own != NULL && own == ours;
    Py_XDECREF(own);
    PyErr_Clear();
    return same;
}

static inline int
reach(Graph *graph, Node *node)
{
    if (node == NULL || node->gradient == REACHED)
        return 1;
    if (Py_TYPE(node) != value_type && !is_plain(Py_TYPE(node)))
        return 0;
    if (graph->count == graph->room) {
        size_t bytes = sizeof(Reached) * (size_t)graph->room;
        Reached *more = PyMem_RawRealloc(graph->nodes == graph->few ? NULL : graph->nodes, 4 * bytes);
        if (more == NULL)
            return 0;
        if (graph->nodes == graph->few)
            memcpy(more, graph->few, bytes);
        graph->nodes = more;
        graph->room *= 4;
    }
    graph->nodes[graph->count].node = node;
    graph->nodes[graph->count++].before = node->gradient;
    node->gradient = REACHED;
    return 1;
}

/* Every node that the root depends on, marked; or none of them, and 0. */
static int
graph_of(Node *root, Graph *graph)
{
    graph->nodes = graph->few;
    graph->count = 0;
    graph->room = 64;
    int all = reach(graph, root);
    for (Py_ssize_t i = 0; all && i < graph->count; i++) {
        Node *node = graph->nodes[i].node;
        all = reach(graph, node->a) && reach(graph, node->b);
    }
    for (Py_ssize_t i = 0; !all && i < graph->count; i++)
        graph->nodes[i].node->gradient = graph->nodes[i].before;
    if (!all)
        graph_free(graph);
    return all;
}

static int
younger_first(const void *left, const void *right)
{
    const Reached *a = left, *b = right;
    long long x = a->node->number, y = b->node->number;
    return x < y ? 1 : x > y ? -1 : 0;
}

static inline int
is_pair(Node *node)
{
    return node != NULL && node->op == pair_op && node->a != NULL;
}

static inline int
is_interior(Node *node)
{
    return node->a != NULL && node->op != pair_op;  /* a pair comes right behind the one node that has it */
}

/* The nodes with operands, youngest first: `order` has room for them. Creation numbers lie close together as a rule, so
   that each is its node's place; else they are sorted. The gaps between them are NULL. Returns how many places it took,
   or -1 where there is no memory, or two have the same number, of which Python knows which it met first. */
static Py_ssize_t
in_order(Graph *graph, Node ***order)
{
    long long least = LLONG_MAX, most = LLONG_MIN;
    Py_ssize_t count = 0, i;
    for (i = 0; i < graph->count; i++) {
        Node *node = graph->nodes[i].node;
        if (is_interior(node)) {
            least = node->number < least ? node->number : least;
            most = node->number > most ? node->number : most;
            count++;
        }
    }
    *order = NULL;
    if (count == 0)
        return 0;
    if (least > 0 && most - least < 8 * (long long)count + 64) {
        Py_ssize_t places = (Py_ssize_t)(most - least + 1);
        if ((*order = PyMem_RawCalloc((size_t)places, sizeof(Node *))) == NULL)
            return -1;
        for (i = 0; i < graph->count; i++) {
            Node *node = graph->nodes[i].node;
            if (!is_interior(node))
                continue;
            Node **place = &(*order)[most - node->number];
            if (*place != NULL)
                return -1;
            *place = node;
        }
        return places;
    }
    if ((*order = PyMem_RawMalloc((size_t)count * sizeof(Node *))) == NULL)
        return -1;
    qsort(graph->nodes, (size_t)graph->count, sizeof(Reached), younger_first);
    for (i = count = 0; i < graph->count; i++) {
        Node *node = graph->nodes[i].node;
        if (!is_interior(node))
            continue;
        if (count > 0 && (*order)[count - 1]->number == node->number)
            return -1;
        (*order)[count++] = node;
    }
    return count;
}

/* Writes down what a leaf held before, to which this pass adds, in its `da` and `db`, which a leaf does not use.
   Returns whether it can be done here. */
static int
hold(Reached *reached)
{
    Node *node = reached->node;
    PyObject *before = reached->before;
    if (node->op != NULL)
        return 1;
    if (node->a != NULL)
        return 0;
    node->db = before != NULL && before != Py_None;
    if (before == COMPUTED)
        node->da = node->grad;
    else if (node->db != 0.0) {
        if (!PyFloat_CheckExact(before))
            return 0;
        node->da = PyFloat_AS_DOUBLE(before);
    }
    return 1;
}

static inline void
pass_on(Node *node)
{
    double upstream = node->grad;
    node->a->grad += upstream * node->da;
    if (node->b != NULL)
        node->b->grad += upstream * node->db;
}

/* The pass, on nodes that are marked and can be written; 0 if it is none for C, with the marks taken back. */
static int
run_backward(Node *root, double seed, Graph *graph)
{
    Node **order = NULL;
    Py_ssize_t places = 0, i;
    int fits = 1;
    for (i = 0; fits && i < graph->count; i++)
        fits = hold(&graph->nodes[i]);
    if (fits)
        fits = (places = in_order(graph, &order)) >= 0;
    for (i = 0; !fits && i < graph->count; i++)
        graph->nodes[i].node->gradient = graph->nodes[i].before;
    for (i = 0; fits && i < graph->count; i++)
        graph->nodes[i].node->grad = 0.0;
    if (fits)
        root->grad = seed;
    for (i = 0; fits && i < places; i++)
        for (Node *node = order[i]; node != NULL; node = is_pair(node->b) ? node->b : NULL)
            pass_on(node);
    PyMem_RawFree(order);
    for (i = 0; fits && i < graph->count; i++) {
        Node *node = graph->nodes[i].node;
        if (node->op == NULL && node->db != 0.0)
            node->grad = node->da + node->grad;
        node->gradient = COMPUTED;
    }
    return fits;
}

/* The lock taken and every node marked; 0 with the lock where that is left to Python, -1 with an exception. */
static int
enter(Node *root, Graph *graph)
{
    PyObject *taken = PyObject_CallNoArgs(acquire);
    if (taken == NULL)
        return -1;
    Py_DECREF(taken);
    return graph_of(root, graph);
}

/* Gives the lock back and forgets the gradients of before, whose end may run code of any kind. */
static PyObject *
leave(Graph *graph)
{
    PyObject *released = PyObject_CallNoArgs(release);
    for (Py_ssize_t i = 0; i < graph->count; i++)
        if (OWNED(graph->nodes[i].before))
            Py_DECREF(graph->nodes[i].before);
    graph_free(graph);
    if (released == NULL)
        return NULL;
    Py_DECREF(released);
    Py_RETURN_NONE;
}

/* The method of Python, where C has come to no result; the lock is still held, once more than Python will take it. */
static PyObject *
leave_to(PyObject *function, PyObject *self, PyObject *const *rest, Py_ssize_t count)
{
    PyObject *found = call_method(function, self, rest, count, NULL);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_XDECREF(PyObject_CallNoArgs(release));
    PyErr_Restore(type, value, traceback);
    return found;
}

static PyObject *
node_backward(PyObject *self, PyObject *const *rest, Py_ssize_t count, PyObject *keywords)
{
    PyObject *check;
    if (PyContextVar_Get(watch, Py_None, &check) < 0)
        return NULL;
    int is_watched = check != Py_None;
    Py_DECREF(check);
    if (is_watched || keywords != NULL || count > 1 || (count == 1 && !PyFloat_CheckExact(rest[0])))
        return call_method(python_backward, self, rest, count, keywords);
    Graph graph;
    int entered = enter((Node *)self, &graph);
    if (entered == 1 && run_backward((Node *)self, count == 1 ? PyFloat_AS_DOUBLE(rest[0]) : 1.0, &graph))
        return leave(&graph);
    if (entered == 1)
        graph_free(&graph);
    return entered < 0 ? NULL : leave_to(python_backward, self, rest, count);
}

static PyObject *
node_zero_grad(PyObject *self, PyObject *const *rest, Py_ssize_t count, PyObject *keywords)
{
    if (keywords != NULL || count != 0)
        return call_method(python_zero_grad, self, rest, count, keywords);
    Graph graph;
    int entered = enter((Node *)self, &graph);
    if (entered < 1)
        return entered < 0 ? NULL : leave_to(python_zero_grad, self, rest, count);
    for (Py_ssize_t i = 0; i < graph.count; i++)
        graph.nodes[i].node->gradient = NULL;
    return leave(&graph);
}
