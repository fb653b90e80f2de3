#include "domain/course.h"

enum cl_status cl_course_next(struct cl *cl, int64_t subject_id, const char *product, int64_t *number)
{
    enum cl_status status;
    int64_t last = 0, given = 0;
    struct cl_value subject = cl_int(subject_id), course = cl_text(product);
    CL_TRY(cl_store_int(cl->store, SQL_DOSE_ORDER_LAST_GIVEN, &last, CL_BIND(subject, course)));
    CL_TRY(cl_store_int(cl->store, SQL_DOSE_ORDER_GIVEN, &given, CL_BIND(subject, course)));
    int64_t next = (last > given ? last : given) + 1;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_ORDER_NUMBERS_TAKEN, CL_BIND(subject, course));
    while (cl_rows_next(rows))
        next += cl_rows_int(rows, 0) == next;
    *number = next;
    status = cl_rows_close(rows);
done:
    return status;
}

struct cl_course_verdict cl_course_judge(struct cl *cl, const struct cl_product *product, const char *subject,
                                         int64_t number, bool extension)
{
    struct cl_arena *arena = &cl->arena;
    int64_t course = product->course_infusions, more = product->course_more_infusions; /* -1: none */
    if (extension && (course < 0 || more < 0))
        return (struct cl_course_verdict){cl_arena_print(arena, "%s has no extension of its course", product->code),
                                          cl_arena_print(arena, "cryolot product show %s", product->code)};
    if (extension && number <= course)
        return (struct cl_course_verdict){cl_arena_print(arena,
                                                         "the course of %s is not over: this is infusion %lld of %lld",
                                                         subject, (long long)number, (long long)course),
                                          "leave --extension out"};
    if (course >= 0 && number > course && !extension)
        return (struct cl_course_verdict){cl_arena_print(arena, "the course of %s is complete with %lld infusion%s",
                                                         subject, (long long)course, course == 1 ? "" : "s"),
                                          more >= 0 ? "if the course is to go on: --extension --reason 'why'"
                                                    : "the product's course has no extension: cryolot product show"};
    if (extension && number > course + more)
        return (struct cl_course_verdict){
            cl_arena_print(arena, "the course of %s and its extension are complete with %lld infusions", subject,
                           (long long)(course + more)),
            NULL};
    return (struct cl_course_verdict){NULL, NULL};
}
