/* Both passes of a tape over LANES rows at once. Included once for each way to compute them: PART is a type of as many
   rows as the processor computes with one instruction, NAMED gives the functions names of their own, TARGET says for
   which processor they are compiled.

   A number of the graph is a slot of LANES doubles. Sums run in the order in which they were written, so that a value
   is that of the engine to the last bit, whichever way is taken. */

#define PARTS ((ptrdiff_t)(LANES * sizeof(double) / sizeof(PART)))

/* Σ a·b over the runs of a sum, from −0, to which every number can be added and stays as it is. */
TARGET static inline void
NAMED(sum)(const int32_t *runs, const int32_t *end, const double *values, double *result, double *check)
{
    PART total[PARTS];
    for (ptrdiff_t part = 0; part < PARTS; part++)
        total[part] = -(PART){0};
    for (const int32_t *run = runs; run < end; run += RUN_LENGTH) {
        const PART *a = (const PART *)(values + (ptrdiff_t)run[FIRST] * LANES);
        const PART *b = (const PART *)(values + (ptrdiff_t)run[SECOND] * LANES);
        const ptrdiff_t a_step = run[FIRST_STEP] * PARTS, b_step = run[SECOND_STEP] * PARTS;
        for (int32_t left = run[COUNT]; left > 0; left--, a += a_step, b += b_step)
            for (ptrdiff_t part = 0; part < PARTS; part++)
                total[part] += a[part] * b[part];
    }
    for (ptrdiff_t part = 0; part < PARTS; part++) {
        ((PART *)result)[part] = total[part];
        ((PART *)check)[part] += total[part] * 0.0;
    }
}

/* to += upstream · from, over a run. */
TARGET static inline void
NAMED(add_products)(const PART *upstream, PART *restrict to, ptrdiff_t to_step, const PART *restrict from,
                    ptrdiff_t from_step, int32_t count)
{
    PART up[PARTS], total[PARTS];
    for (ptrdiff_t part = 0; part < PARTS; part++)
        up[part] = upstream[part], total[part] = to[part];
    if (to_step == PARTS && from_step == PARTS)
        for (ptrdiff_t k = 0; k < count * PARTS; k += PARTS)
            for (ptrdiff_t part = 0; part < PARTS; part++)
                to[k + part] += up[part] * from[k + part];
    else if (to_step != 0)
        for (int32_t k = 0; k < count; k++, to += to_step, from += from_step)
            for (ptrdiff_t part = 0; part < PARTS; part++)
                to[part] += up[part] * from[part];
    else {
        for (int32_t k = 0; k < count; k++, from += from_step)
            for (ptrdiff_t part = 0; part < PARTS; part++)
                total[part] += up[part] * from[part];
        for (ptrdiff_t part = 0; part < PARTS; part++)
            to[part] = total[part];
    }
}

TARGET static inline void
NAMED(sum_back)(int32_t differentiable, const int32_t *runs, const int32_t *end, const double *values,
                double *gradients, const double *upstream)
{
    for (const int32_t *run = runs; run < end; run += RUN_LENGTH) {
        const ptrdiff_t a = (ptrdiff_t)run[FIRST] * LANES, b = (ptrdiff_t)run[SECOND] * LANES;
        const ptrdiff_t a_step = run[FIRST_STEP] * PARTS, b_step = run[SECOND_STEP] * PARTS;
        if (run[FIRST] < differentiable)
            NAMED(add_products)((const PART *)upstream, (PART *)(gradients + a), a_step, (const PART *)(values + b),
                                b_step, run[COUNT]);
        if (run[SECOND] < differentiable)
            NAMED(add_products)((const PART *)upstream, (PART *)(gradients + b), b_step, (const PART *)(values + a),
                                a_step, run[COUNT]);
    }
}

/* TOGETHER sums of weights times the same numbers, as the rows of a matrix are: each number is read once for all, and
   while one sum waits for its addition the others go on. Each sum has the order of one alone. */
TARGET static inline void
NAMED(sums)(const int32_t *arguments, const int32_t *starts, const double *weights, const double *values,
            double *result, double *check)
{
    PART total[TOGETHER][PARTS];
    for (int one = 0; one < TOGETHER; one++)
        for (ptrdiff_t part = 0; part < PARTS; part++)
            total[one][part] = -(PART){0};
    for (int32_t at = 0; at < starts[1] - starts[0]; at += RUN_LENGTH) {
        const int32_t *run = arguments + starts[0] + at;
        const PART *b = (const PART *)(values + (ptrdiff_t)run[SECOND] * LANES);
        const ptrdiff_t a_step = run[FIRST_STEP], b_step = run[SECOND_STEP] * PARTS;
        const double *weight[TOGETHER];
        for (int one = 0; one < TOGETHER; one++)
            weight[one] = weights + arguments[starts[one] + at + FIRST];
        for (ptrdiff_t k = 0, left = run[COUNT]; left > 0; left--, k += a_step, b += b_step)
            for (int one = 0; one < TOGETHER; one++)
                for (ptrdiff_t part = 0; part < PARTS; part++)
                    total[one][part] += weight[one][k] * b[part];
    }
    for (int one = 0; one < TOGETHER; one++)
        for (ptrdiff_t part = 0; part < PARTS; part++) {
            ((PART *)result)[one * PARTS + part] = total[one][part];
            ((PART *)check)[part] += total[one][part] * 0.0;
        }
}

/* What they pass on: to the weights, and to the numbers that all of them read. */
TARGET static inline void
NAMED(sums_back)(const Tape *tape, const int32_t *starts, const double *weights, const double *values,
                 double *gradients, const double *upstream)
{
    PART up[TOGETHER][PARTS];
    for (int one = 0; one < TOGETHER; one++)
        for (ptrdiff_t part = 0; part < PARTS; part++)
            up[one][part] = ((const PART *)upstream)[one * PARTS + part];
    for (int32_t at = 0; at < starts[1] - starts[0]; at += RUN_LENGTH) {
        const int32_t *run = tape->arguments + starts[0] + at;
        const PART *b = (const PART *)(values + (ptrdiff_t)run[SECOND] * LANES);
        PART *below = (PART *)(gradients + (ptrdiff_t)run[SECOND] * LANES), *to[TOGETHER];
        const ptrdiff_t a_step = run[FIRST_STEP], b_step = run[SECOND_STEP] * PARTS;
        const double *weight[TOGETHER];
        for (int one = 0; one < TOGETHER; one++) {
            const int32_t first = tape->arguments[starts[one] + at + FIRST];
            to[one] = (PART *)(gradients + (ptrdiff_t)first * LANES);
            weight[one] = weights + first;
        }
        if (run[SECOND] >= tape->differentiable) {
            for (ptrdiff_t k = 0, left = run[COUNT]; left > 0; left--, k += a_step, b += b_step)
                for (int one = 0; one < TOGETHER; one++)
                    for (ptrdiff_t part = 0; part < PARTS; part++)
                        to[one][k * PARTS + part] += up[one][part] * b[part];
            continue;
        }
        for (ptrdiff_t k = 0, left = run[COUNT]; left > 0; left--, k += a_step, b += b_step, below += b_step)
            for (ptrdiff_t part = 0; part < PARTS; part++) {
                PART total = below[part];
                for (int one = TOGETHER - 1; one >= 0; one--) {
                    to[one][k * PARTS + part] += up[one][part] * b[part];
                    total += up[one][part] * weight[one][k];
                }
                below[part] = total;
            }
    }
}

/* The slot that the index of a row chooses; -1 where it is none. */
TARGET static inline int32_t
NAMED(chosen)(const int32_t *given, const int32_t *end, double index)
{
    return index >= 0.0 && index < (double)(end - given - 1) ? given[1 + (int32_t)index] : -1;
}

#define OPERANDS(numbers, arity)                                                                     \
    *a = numbers + (ptrdiff_t)given[0] * LANES,                                                      \
    *b = numbers + (ptrdiff_t)given[arity > 1 ? 1 : 0] * LANES,                                      \
    *c = numbers + (ptrdiff_t)given[arity > 2 ? 2 : 0] * LANES

/* Instructions of one opcode stand together as far as they can, and are done without looking at it again. */
#define FORWARD_ROW(place, name, arity, has_default, default_number, last, signature)                \
    case place:                                                                                      \
        for (; k < count && opcodes[k] == place; k++, y += LANES, given += arity) {                  \
            const double OPERANDS(values, arity);                                                    \
            INDEPENDENT                                                                              \
            for (int lane = 0; lane < LANES; lane++) {                                               \
                y[lane] = forward_##name(a[lane], b[lane], c[lane], &odd);                           \
                check[lane] += y[lane] * 0.0;                                                        \
            }                                                                                        \
        }                                                                                            \
        break;

/* Fills in the results. Returns whether Python has to look at it: `check` gathers what is not finite. */
TARGET static int
NAMED(forward)(const Tape *tape, const double *weights, double *values)
{
    ALIGNED double check[LANES] = {0.0}, *y = values + (ptrdiff_t)tape->parameters * LANES;
    int odd = 0;
    const int32_t *const starts = tape->starts, *const arguments = tape->arguments, *const opcodes = tape->opcodes;
    for (int32_t k = 0, count = tape->count; k < count;) {
        const int32_t *given = arguments + starts[k], *end = arguments + starts[k + 1];
        switch (opcodes[k]) {
        ROWS(FORWARD_ROW)
        case SUM:
            for (; k < count && opcodes[k] == SUM; k++, y += LANES)
                NAMED(sum)(arguments + starts[k], arguments + starts[k + 1], values, y, check);
            break;
        case SUMS:
            NAMED(sums)(arguments, starts + k, weights, values, y, check);
            k += TOGETHER, y += TOGETHER * LANES;
            break;
        case TAKE:
            for (int lane = 0; lane < LANES; lane++) {
                int32_t at = NAMED(chosen)(given, end, values[(ptrdiff_t)given[0] * LANES + lane]);
                y[lane] = at < 0 ? NAN : values[(ptrdiff_t)at * LANES + lane];
                check[lane] += y[lane] * 0.0;
            }
            k++, y += LANES;
        }
    }
    for (int lane = 0; lane < LANES; lane++)
        odd |= check[lane] != 0.0;
    return odd;
}

/* What one operand gets. A constant has a gradient, too, that nobody reads: to ask would take longer. */
#define PASS_ON(operand, arity, part)                                                                \
    if (operand < arity) {                                                                           \
        double *to = gradients + (ptrdiff_t)given[operand < arity ? operand : 0] * LANES;            \
        for (int lane = 0; lane < LANES; lane++)                                                     \
            to[lane] += part[lane];                                                                  \
    }

#define SLOPE(operand, name, arity, part)                                                            \
    if (operand < arity) {                                                                           \
        if (UNSURE_##name >> operand & 1)                                                            \
            check[lane] += d[operand] * 0.0;                                                         \
        part[lane] = upstream[lane] * d[operand];                                                    \
    }

#define BACKWARD_ROW(place, name, arity, has_default, default_number, last, signature)               \
    case place:                                                                                      \
        for (; k >= 0 && opcodes[k] == place; k--, y -= LANES, upstream -= LANES, given -= arity) {  \
            const double OPERANDS(values, arity);                                                    \
            double to_a[LANES], to_b[LANES], to_c[LANES], d[3];                                      \
            for (int lane = 0; lane < LANES; lane++) {                                               \
                slopes_##name(a[lane], b[lane], c[lane], y[lane], d, &odd);                          \
                SLOPE(0, name, arity, to_a)                                                          \
                SLOPE(1, name, arity, to_b)                                                          \
                SLOPE(2, name, arity, to_c)                                                          \
            }                                                                                        \
            PASS_ON(0, arity, to_a)                                                                  \
            PASS_ON(1, arity, to_b)                                                                  \
            PASS_ON(2, arity, to_c)                                                                  \
        }                                                                                            \
        break;

/* Adds to the gradients, from that of the output on, which is there already. Returns as `forward` does. */
TARGET static int
NAMED(backward)(const Tape *tape, const double *weights, const double *values, double *gradients)
{
    ALIGNED double check[LANES] = {0.0};
    int odd = 0;
    const int32_t *const starts = tape->starts, *const arguments = tape->arguments, *const opcodes = tape->opcodes;
    const int32_t differentiable = tape->differentiable;
    const double *y = values + ((ptrdiff_t)differentiable - 1) * LANES;
    const double *upstream = gradients + ((ptrdiff_t)differentiable - 1) * LANES;
    for (int32_t k = tape->count - 1; k >= 0;) {
        const int32_t *given = arguments + starts[k], *end = arguments + starts[k + 1];
        switch (opcodes[k]) {
        ROWS(BACKWARD_ROW)
        case SUM:
            for (; k >= 0 && opcodes[k] == SUM; k--, y -= LANES, upstream -= LANES)
                NAMED(sum_back)(differentiable, arguments + starts[k], arguments + starts[k + 1], values, gradients,
                                upstream);
            break;
        case SUMS:
            k -= TOGETHER, y -= TOGETHER * LANES, upstream -= TOGETHER * LANES;
            NAMED(sums_back)(tape, starts + k + 1, weights, values, gradients, upstream + LANES);
            break;
        case TAKE:
            for (int lane = 0; lane < LANES; lane++) {
                int32_t at = NAMED(chosen)(given, end, values[(ptrdiff_t)given[0] * LANES + lane]);
                if (at >= 0)
                    gradients[(ptrdiff_t)at * LANES + lane] += upstream[lane];
            }
            k--, y -= LANES, upstream -= LANES;
        }
    }
    for (int lane = 0; lane < LANES; lane++)
        odd |= check[lane] != 0.0;
    return odd;
}

#undef OPERANDS
#undef FORWARD_ROW
#undef PASS_ON
#undef SLOPE
#undef BACKWARD_ROW
#undef PARTS
#undef LANES
#undef PART
#undef NAMED
#undef TARGET
