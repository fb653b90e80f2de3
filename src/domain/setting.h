/* Settings, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SETTING_H
#define CRYOLOT_DOMAIN_SETTING_H

#include "domain/context.h"
#include <cryolot/setting.h>

/* The value in force. The name is one of setting.c, or "training." and an act: "" when no training is required for it.
 */
enum cl_status cl_setting_get(struct cl *cl, const char *name, const char **value);
/* The same of settings that are a number, a yes or no, a list "a, b, c". */
enum cl_status cl_setting_count(struct cl *cl, const char *name, int64_t *value);
enum cl_status cl_setting_flag(struct cl *cl, const char *name, bool *value);
enum cl_status cl_setting_texts(struct cl *cl, const char *name, struct cl_texts *value);

/* How the codes of subjects look by the setting subject.code ("": nothing was chosen), and whether one does, whole. */
enum cl_status cl_setting_subject_code(struct cl *cl, const char *code, const char **pattern, bool *fits);

/* Texts that concern a donor or a patient take no name and no record number (21 CFR 1271.55(c)): CL_REFUSED, rule
 * "identity.anonymous", for a code or a text that looks like one by the settings identity.name and identity.record.
 * `is_code`: the text is a code, of which identity.name is asked; of free texts, which may name a laboratory, only
 * identity.record is asked. */
enum cl_status cl_anonymous_check(struct cl *cl, const char *what, const char *text, bool is_code);

#endif
