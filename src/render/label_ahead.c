#include "render/label_ahead.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#define CHUNK         32 /* labels that one processor takes at a time */
#define WINDOW        8  /* chunks that may be made before they are drawn: this bounds the memory */
#define HELPERS_MOST  7
#define ELEMENTS_MOST 8 /* of a label; the others are made when they are drawn */

struct chunk {
    size_t made; /* its number, counted from 1, once it is made; 0: none yet */
    struct cl_symbol *symbol;
    bool *good;
};

struct cl_label_ahead {
    const struct cl_label_plan *plan;
    const struct cl_label *label;
    size_t count, chunks;
    const struct cl_label_element **element;
    size_t element_count;
    struct cl_arena arena;
    struct cl_buffer text; /* of who draws */
    size_t ready;          /* chunks that who draws knows to be made */
    pthread_t helper[HELPERS_MOST];
    size_t helper_count;

    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t room, made;
    struct chunk slot[WINDOW]; /* by number */
    size_t next;               /* the chunk that is to be made next */
    size_t drawn;              /* chunks before this one are not needed any more */
    bool ended;
};

/* ---- making ------------------------------------------------------------------------------------------------------ */

/* What is refused here is made again by who draws, and its refusal comes in its turn. */
static bool make_code(const struct cl_label_ahead *ahead, const struct cl_label *label,
                      const struct cl_label_element *element, struct cl_symbol *symbol, struct cl_buffer *text)
{
    struct cl_error unseen = {0};
    if (!cl_label_condition_is_met(&element->when, label))
        return false;
    struct cl_symbol_order order = cl_label_symbol_of(&ahead->plan->stock, element);
    const char *payload = cl_label_value_write(&element->value, label, text);
    bool good = cl_symbol_encode(&order, payload, symbol, &unseen) == CL_OK;
    cl_error_clear(&unseen);
    return good;
}

static void make_chunk(struct cl_label_ahead *ahead, size_t number, struct cl_buffer *text)
{
    struct chunk *chunk = &ahead->slot[number % WINDOW];
    size_t first = number * CHUNK, end = first + CHUNK < ahead->count ? first + CHUNK : ahead->count, at = 0;
    for (size_t i = first; i < end; i++)
        for (size_t k = 0; k < ahead->element_count; k++, at++)
            chunk->good[at] = make_code(ahead, &ahead->label[i], ahead->element[k], &chunk->symbol[at], text);
}

/* With the mutex held: makes the next chunk, or says that there is none to be made now. */
static bool make_next(struct cl_label_ahead *ahead, struct cl_buffer *text)
{
    if (ahead->next == ahead->chunks || ahead->next >= ahead->drawn + WINDOW)
        return false;
    size_t number = ahead->next++;
    pthread_mutex_unlock(&ahead->mutex);
    make_chunk(ahead, number, text);
    pthread_mutex_lock(&ahead->mutex);
    ahead->slot[number % WINDOW].made = number + 1;
    pthread_cond_broadcast(&ahead->made);
    return true;
}

static void *help(void *of)
{
    struct cl_label_ahead *ahead = of;
    struct cl_buffer text = {0};
    pthread_mutex_lock(&ahead->mutex);
    while (!ahead->ended && ahead->next < ahead->chunks)
        if (!make_next(ahead, &text))
            pthread_cond_wait(&ahead->room, &ahead->mutex);
    pthread_mutex_unlock(&ahead->mutex);
    cl_buffer_free(&text);
    return NULL;
}

/* ---- beginning and end ------------------------------------------------------------------------------------------- */

static size_t processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 1 ? (size_t)count : 1;
}

/* Signals are for who began: a helper that is interrupted could end nothing. */
static void start_helpers(struct cl_label_ahead *ahead, size_t wanted)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (ahead->helper_count < wanted && ahead->helper_count < HELPERS_MOST &&
           pthread_create(&ahead->helper[ahead->helper_count], NULL, help, ahead) == 0)
        ahead->helper_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void list_elements(struct cl_label_ahead *ahead)
{
    size_t capacity = 0;
    for (size_t i = 0; i < ahead->plan->count && ahead->element_count < ELEMENTS_MOST; i++) {
        const struct cl_label_element *element = &ahead->plan->element[i];
        if (element->kind != CL_LABEL_QR || !element->own)
            continue;
        ahead->element =
            cl_arena_grow(&ahead->arena, ahead->element, ahead->element_count, &capacity, sizeof *ahead->element);
        ahead->element[ahead->element_count++] = element;
    }
}

struct cl_label_ahead *cl_label_ahead_begin(const struct cl_label_plan *plan, const struct cl_label *label,
                                            size_t count)
{
    size_t helpers = processors() - 1;
    struct cl_label_ahead *ahead = count > 2 * CHUNK && helpers > 0 ? calloc(1, sizeof *ahead) : NULL;
    if (ahead == NULL)
        return NULL;
    ahead->plan = plan;
    ahead->label = label;
    ahead->count = count;
    ahead->chunks = (count + CHUNK - 1) / CHUNK;
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->room, NULL);
    pthread_cond_init(&ahead->made, NULL);
    list_elements(ahead);
    for (size_t i = 0; i < WINDOW; i++) {
        ahead->slot[i].symbol =
            cl_arena_alloc(&ahead->arena, CHUNK * ahead->element_count * sizeof *ahead->slot[i].symbol);
        ahead->slot[i].good = cl_arena_alloc(&ahead->arena, CHUNK * ahead->element_count * sizeof(bool));
    }
    if (ahead->element_count > 0)
        start_helpers(ahead, helpers);
    if (ahead->helper_count > 0)
        return ahead;
    cl_label_ahead_end(ahead);
    return NULL;
}

void cl_label_ahead_end(struct cl_label_ahead *ahead)
{
    if (ahead == NULL)
        return;
    pthread_mutex_lock(&ahead->mutex);
    ahead->ended = true;
    pthread_cond_broadcast(&ahead->room);
    pthread_mutex_unlock(&ahead->mutex);
    for (size_t i = 0; i < ahead->helper_count; i++)
        pthread_join(ahead->helper[i], NULL);
    pthread_cond_destroy(&ahead->made);
    pthread_cond_destroy(&ahead->room);
    pthread_mutex_destroy(&ahead->mutex);
    cl_buffer_free(&ahead->text);
    cl_arena_free(&ahead->arena);
    free(ahead);
}

/* ---- taking ------------------------------------------------------------------------------------------------------ */

/* Who draws helps as well, until the chunk is made: by whomever. */
static void wait_for(struct cl_label_ahead *ahead, size_t number)
{
    struct chunk *chunk = &ahead->slot[number % WINDOW];
    pthread_mutex_lock(&ahead->mutex);
    ahead->drawn = number;
    pthread_cond_broadcast(&ahead->room);
    while (chunk->made != number + 1)
        if (!make_next(ahead, &ahead->text))
            pthread_cond_wait(&ahead->made, &ahead->mutex);
    pthread_mutex_unlock(&ahead->mutex);
    ahead->ready = number + 1;
}

const struct cl_symbol *cl_label_ahead_take(struct cl_label_ahead *ahead, const struct cl_label *label,
                                            const struct cl_label_element *element)
{
    size_t k = 0;
    while (ahead != NULL && k < ahead->element_count && ahead->element[k] != element)
        k++;
    if (ahead == NULL || k == ahead->element_count)
        return NULL;
    size_t i = (size_t)(label - ahead->label), number = i / CHUNK;
    if (number >= ahead->ready)
        wait_for(ahead, number);
    if (number + 1 < ahead->ready)
        return NULL; /* gone already: a label out of its turn */
    const struct chunk *chunk = &ahead->slot[number % WINDOW];
    size_t at = i % CHUNK * ahead->element_count + k;
    return chunk->good[at] ? &chunk->symbol[at] : NULL;
}
