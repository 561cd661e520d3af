/* The node of the computation graph as a C struct: 112 bytes with the collector's header, freed without recursion.

   The fields are those of `Value.__slots__` in autograd/value.py. Numbers lie in it as doubles; a gradient that the
   backward pass computed does so as well, until somebody reads it. */

typedef struct Node {
    PyObject_HEAD
    double data;
    PyObject *op;          /* NULL for a leaf */
    struct Node *a, *b;    /* NULL where Python has None */
    double da, db;
    PyObject *label;       /* NULL: none */
    long long number;
    double grad;           /* counts where `gradient` is COMPUTED */
    PyObject *gradient;    /* NULL: not computed; COMPUTED or REACHED; else an owned object */
} Node;

static PyTypeObject *value_type;  /* the class `Value` */
static PyObject *not_computed;    /* value.NOT_COMPUTED */
static PyObject *constant_op;     /* value.CONSTANT */
static PyObject *pair_op;         /* value.PAIR */
static PyObject *python_label;    /* the property in Python */
static PyObject *watch;           /* value.watch, a ContextVar: set while a function is recorded */
static PyObject *row_ops[ROW_COUNT];  /* the rows, as Op */
static long long newest;          /* the creation number given last */

static char computed_mark, reached_mark;
#define COMPUTED ((PyObject *)&computed_mark)  /* by a backward pass, into `grad` */
#define REACHED ((PyObject *)&reached_mark)    /* by the pass that is under way, in which no Python code runs */
#define OWNED(gradient) ((gradient) != NULL && (gradient) != COMPUTED && (gradient) != REACHED)

#define IS_NODE(thing) PyObject_TypeCheck((PyObject *)(thing), value_type)

/* Which nodes the collector sees. Looking at each a few times costs as much as making it, and most can be in no circle:
   a node is older than its results, and refers to its operands, to text and to rows of the table. So a node begins
   unseen. It is shown to the collector, and with it every node that it refers to, directly or not, as soon as it refers
   to anything else: a gradient that is a Value, a row of a user's own, a node that is seen, or an operand that is not
   older. Two facts follow. A seen node refers to seen nodes only. And a circle of nodes is seen as a whole: its last
   reference to be made was none to an older operand, and all that could be reached by it was shown at that moment.

   One circle is left out, and never freed: a container is put into the `grad` of a leaf, which shows the leaf, and holds
   a result that was computed from this leaf before, and was not shown then. Nothing in autograd makes such a one. */
#define IS_SEEN(node) PyObject_GC_IsTracked((PyObject *)(node))

/* Shows a node and all that it refers to; 0 without memory, with an error set and the node not shown. */
static int
show(Node *node)
{
    if (IS_SEEN(node))
        return 1;
    Py_ssize_t count = 1, room = 64;
    Node **stack = PyMem_RawMalloc((size_t)room * sizeof(Node *));
    if (stack != NULL)
        stack[0] = node;
    PyObject_GC_Track(node);
    while (stack != NULL && count > 0) {
        Node *next = stack[--count];
        PyObject *others[3] = {(PyObject *)next->a, (PyObject *)next->b, OWNED(next->gradient) ? next->gradient : NULL};
        if (count + 3 > room) {
            Node **more = PyMem_RawRealloc(stack, (size_t)(room *= 2) * sizeof(Node *));
            if (more == NULL)
                PyMem_RawFree(stack);
            stack = more;
        }
        for (int i = 0; stack != NULL && i < 3; i++)
            if (others[i] != NULL && IS_NODE(others[i]) && !IS_SEEN(others[i])) {
                PyObject_GC_Track(others[i]);
                stack[count++] = (Node *)others[i];
            }
    }
    if (stack == NULL)
        PyErr_NoMemory();
    PyMem_RawFree(stack);
    return stack != NULL;
}

/* A new node, with references of its own to all that it is given. */
static inline Node *
node_new(double data, PyObject *op, Node *a, Node *b, double da, double db)
{
    int seen = (a != NULL && IS_SEEN(a)) || (b != NULL && IS_SEEN(b));
    if (seen && !((a == NULL || show(a)) && (b == NULL || show(b))))
        return NULL;
    Node *node = PyObject_GC_New(Node, value_type);
    if (node == NULL)
        return NULL;
    node->data = data;
    node->op = op;
    Py_XINCREF(op);
    node->a = a;
    Py_XINCREF(a);
    node->b = b;
    Py_XINCREF(b);
    node->da = da;
    node->db = db;
    node->label = NULL;
    node->number = 0;
    node->grad = 0.0;
    node->gradient = NULL;
    if (seen)
        PyObject_GC_Track(node);
    return node;
}

/* `object.__new__(Value)` comes here; the class statement gives a subclass another, whose nodes are seen from birth. */
static PyObject *
node_alloc(PyTypeObject *type, Py_ssize_t unused)
{
    return (PyObject *)node_new(0.0, NULL, NULL, NULL, 0.0, 0.0);
}

static int
node_traverse(Node *node, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(node));
    Py_VISIT(node->op);
    Py_VISIT(node->a);
    Py_VISIT(node->b);
    Py_VISIT(node->label);
    if (OWNED(node->gradient))
        Py_VISIT(node->gradient);
    return 0;
}

/* Takes from a node what it refers to. Nodes that nothing else holds are put in front of `waiting`, linked by `number`,
   where a Py_DECREF would free them by recursion; a plain node's own fields are never read again by then. */
static inline void
let_go(PyObject *thing, Node **waiting)
{
    if (thing != NULL && Py_REFCNT(thing) == 1 && Py_IS_TYPE(thing, value_type)) {
        Node *node = (Node *)thing;
        PyObject_GC_UnTrack(node);
        node->number = (long long)(intptr_t)*waiting;
        *waiting = node;
    }
    else
        Py_XDECREF(thing);
}

static void
part(Node *node, Node **waiting)
{
    PyObject *a = (PyObject *)node->a, *b = (PyObject *)node->b, *gradient = node->gradient;
    node->a = node->b = NULL;
    node->gradient = NULL;
    let_go(a, waiting);
    let_go(b, waiting);
    if (OWNED(gradient))
        let_go(gradient, waiting);
    Py_CLEAR(node->op);
    Py_CLEAR(node->label);
}

static int
node_clear(Node *node)
{
    Node *waiting = NULL;
    part(node, &waiting);
    while (waiting != NULL) {
        Node *next = waiting;
        waiting = (Node *)(intptr_t)next->number;
        part(next, &waiting);
        Py_DECREF(next);  /* refers to nothing any more */
    }
    return 0;
}

static void
node_dealloc(Node *node)
{
    PyTypeObject *type = Py_TYPE(node);
    PyObject_GC_UnTrack(node);
    node_clear(node);
    type->tp_free((PyObject *)node);
    Py_DECREF(type);
}
