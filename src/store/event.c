#include "store/event.h"
#include <string.h>

enum { CHANGE_PREFIX = 0x00, EVENT_PREFIX = 0x02 }; /* 0x01 marks the inner nodes of RFC 9162 */

static char *put_int(char *at, int64_t value)
{
    uint64_t bits = (uint64_t)value;
    for (int shift = 56; shift >= 0; shift -= 8)
        *at++ = (char)(bits >> shift);
    return at;
}

static char *put_span(char *at, struct cl_span span)
{
    uint32_t size = span.bytes ? (uint32_t)span.size : UINT32_MAX;
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (char)(size >> shift);
    if (span.bytes) {
        memcpy(at, span.bytes, span.size);
        at += span.size;
    }
    return at;
}

struct cl_hash cl_change_hash(struct cl_buffer *work, const uint8_t *salt, struct cl_span table, int64_t key,
                              struct cl_span old_row, struct cl_span new_row)
{
    work->size = 0;
    char *begin = cl_buffer_reserve(work, 64 + CL_SALT_SIZE + table.size + old_row.size + new_row.size), *at = begin;
    *at++ = CHANGE_PREFIX;
    memcpy(at, salt, CL_SALT_SIZE);
    at = put_span(at + CL_SALT_SIZE, table);
    at = put_int(at, key);
    at = put_span(at, old_row);
    at = put_span(at, new_row);
    return cl_hash_of(begin, (size_t)(at - begin));
}

struct cl_hash cl_event_hash(struct cl_buffer *work, const struct cl_event_record *record)
{
    const struct cl_span *const behind_boot[] = {
        &record->actor,       &record->actor_name, &record->actor_roles, &record->second,
        &record->second_name, &record->os_account, &record->host,        &record->terminal,
        &record->request_id,  &record->action,     &record->subject,     &record->reason,
    };
    size_t count = sizeof behind_boot / sizeof *behind_boot;
    size_t size = 256 + record->program.size + record->zone.size + record->boot_id.size;
    for (size_t i = 0; i < count; i++)
        size += 4 + behind_boot[i]->size;
    work->size = 0;
    char *begin = cl_buffer_reserve(work, size), *at = begin;
    *at++ = EVENT_PREFIX;
    at = put_int(at, record->seq);
    at = put_int(at, record->format);
    at = put_int(at, record->schema);
    at = put_span(at, record->program);
    at = put_int(at, record->at_ms);
    at = put_int(at, record->performed_at_ms);
    at = put_span(at, record->zone);
    at = put_span(at, record->boot_id);
    at = put_int(at, record->boot_ms);
    for (size_t i = 0; i < count; i++)
        at = put_span(at, *behind_boot[i]);
    at = put_int(at, record->change_count);
    memcpy(at, record->previous.byte, CL_HASH_SIZE);
    memcpy(at + CL_HASH_SIZE, record->root.byte, CL_HASH_SIZE);
    return cl_hash_of(begin, (size_t)(at - begin) + 2 * CL_HASH_SIZE);
}
