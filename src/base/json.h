/* JSON texts written compactly into a buffer. Reading, and documents for people, use libjansson directly. */
#ifndef CRYOLOT_BASE_JSON_H
#define CRYOLOT_BASE_JSON_H

#include "base/buffer.h"
#include <stddef.h>
#include <stdint.h>

void cl_json_add_text(struct cl_buffer *out, const char *text, size_t size); /* quoted and escaped; valid UTF-8 in */
void cl_json_add_int(struct cl_buffer *out, int64_t value);

#endif
