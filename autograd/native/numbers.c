/* Arithmetic as Python's floats do it. Whatever Python would refuse, and a few results that it merely looks at more
   closely, sets `odd`: then Python computes the whole row itself. Operands and intermediate results are finite. */

#if defined(__FAST_MATH__) || (defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0)
#error "the C engine needs arithmetic in plain doubles"
#endif

/* A compiler that weighs the size of code would call what a row needs, once for sigmoid(a) and once for sigmoid(-a). */
#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

/* Called through pointers that the compiler cannot see through: it would compute log(2.0) itself, with other digits. But
   it may know that the same operand gives the same number, which rules with sigmoid(a) and sigmoid(-a) ask for. */
#if defined(__GNUC__)
#define SAME_EACH_TIME __attribute__((noinline, const))
#else
#define SAME_EACH_TIME
#endif
#define LIBRARY_1(name)                                                     \
    static double (*volatile library_##name)(double) = name;               \
    SAME_EACH_TIME static double found_##name(double a)                     \
    {                                                                       \
        return library_##name(a);                                           \
    }                                                                       \
    static inline double call_##name(double a, int *odd)                   \
    {                                                                       \
        double found = found_##name(a);                                     \
        *odd |= !isfinite(found);                                           \
        return found;                                                       \
    }
#define LIBRARY_2(name)                                                     \
    static double (*volatile library_##name)(double, double) = name;       \
    SAME_EACH_TIME static double found_##name(double a, double b)           \
    {                                                                       \
        return library_##name(a, b);                                        \
    }                                                                       \
    static inline double call_##name(double a, double b, int *odd)         \
    {                                                                       \
        double found = found_##name(a, b);                                  \
        *odd |= !isfinite(found);                                           \
        return found;                                                       \
    }
LIBRARY

/* A function that is Python's own. An error of arithmetic is for the row in Python to raise; any other, as Ctrl-C in a
   function written in Python, stays and ends the operation. */
static double
call_back(int which, int count, double a, double b, int *odd)
{
    double found = Py_NAN;
    PyObject *result = NULL;
    if (!PyErr_Occurred())
        result = count == 1 ? PyObject_CallFunction(called_back[which], "d", a)
                            : PyObject_CallFunction(called_back[which], "dd", a, b);
    if (result != NULL && PyFloat_CheckExact(result))
        found = PyFloat_AS_DOUBLE(result);
    else if (result == NULL
             && (PyErr_ExceptionMatches(PyExc_ArithmeticError) || PyErr_ExceptionMatches(PyExc_ValueError)))
        PyErr_Clear();
    Py_XDECREF(result);
    *odd |= !isfinite(found);
    return found;
}

static inline double
call_abs(double a, int *odd)
{
    (void)odd;
    return fabs(a);
}

static inline double
call_floor(double a, int *odd)
{
    (void)odd;
    return copysign(floor(a), a);
}

static inline double
call_ceil(double a, int *odd)
{
    (void)odd;
    return copysign(ceil(a), a);
}

static inline double
divide(double a, double b, int *odd)
{
    *odd |= b == 0.0;
    return a / b;
}

/* Python's `**`: it hands a negative base to the C library without its sign. */
static inline double
to_the_power(double a, double b, int *odd)
{
    double found = call_pow(fabs(a), b, odd);
    *odd |= !isnormal(found) || (a < 0.0 && b != floor(b));
    return a < 0.0 && fmod(b, 2.0) != 0.0 ? -found : found;
}
