/* The audit event as bytes: what is hashed, in which order. Shared by writing and verifying; format 1.
 *
 *   change = SHA256( 0x00 | salt | field(table) | int(key) | field(old) | field(new) )
 *   root   = RFC 9162 Merkle head of the event's change hashes, in order
 *   event  = SHA256( 0x02 | int(seq) | int(format) | int(schema) | field(program) | int(at_ms) | int(performed_at_ms)
 *                    | field(zone) | field(boot_id) | int(boot_ms) | field(actor) | field(actor_name)
 *                    | field(actor_roles) | field(second) | field(second_name) | field(os_account) | field(host)
 *                    | field(terminal) | field(request_id) | field(action) | field(subject) | field(reason)
 *                    | int(change_count) | previous | root )
 *   int(x) = 8 bytes, big endian, two's complement; field(x) = 4 bytes length, big endian, then the bytes;
 *   a missing text (NULL) has the length 0xffffffff; a missing performed_at_ms is hashed as the smallest int64.
 *   old and new are the row as one compact JSON object: its columns in the order of the schema, the key first, and a
 *   column that is NULL left out; a BLOB stands as "sha256:" with the hex digits of its digest.
 *
 * So a part of an event (one change, or the header alone) can be shown to someone without the rest. */
#ifndef CRYOLOT_STORE_EVENT_H
#define CRYOLOT_STORE_EVENT_H

#include "base/buffer.h"
#include "base/hash.h"
#include <stdbool.h>
#include <stdint.h>

#define CL_EVENT_FORMAT 1
#define CL_SALT_SIZE    16

/* A text of known length; bytes NULL: missing. */
struct cl_span {
    const char *bytes;
    size_t size;
};

/* In the order of audit_event's columns, which is the order of hashing. */
struct cl_event_record {
    int64_t seq, format, schema;
    struct cl_span program;
    int64_t at_ms, performed_at_ms; /* INT64_MIN: missing */
    struct cl_span zone, boot_id;
    int64_t boot_ms;
    struct cl_span actor, actor_name, actor_roles, second, second_name, os_account, host, terminal, request_id, action,
        subject, reason;
    int64_t change_count;
    struct cl_hash root, previous;
};

/* `work` is reused between calls to save allocations. */
struct cl_hash cl_change_hash(struct cl_buffer *work, const uint8_t *salt, struct cl_span table, int64_t key,
                              struct cl_span old_row, struct cl_span new_row);
struct cl_hash cl_event_hash(struct cl_buffer *work, const struct cl_event_record *record);

#endif
