#include <cryolot/act.h>
#include <stdio.h>
#include <string.h>

struct act {
    const char *name;
    unsigned roles, needs;
};

#define ACT_ROW(id, name, roles, needs) {name, roles, needs},
static const struct act ACTS[CL_ACT_COUNT] = {CL_ACT_LIST(ACT_ROW)};
#undef ACT_ROW

#define ACT_WORD(id, name, roles, needs) name,
static const char *const ACT_WORDS[] = {CL_ACT_LIST(ACT_WORD) NULL};
#undef ACT_WORD

#define ROLE_WORD(id, word, bit) word,
static const char *const ROLE_WORDS[] = {CL_ROLE_LIST(ROLE_WORD) NULL};
#undef ROLE_WORD

const char *cl_act_name(enum cl_act act)
{
    return ACTS[act].name;
}

unsigned cl_act_roles(enum cl_act act)
{
    return ACTS[act].roles;
}

unsigned cl_act_needs(enum cl_act act)
{
    return ACTS[act].needs & 0xff;
}

unsigned cl_act_second_roles(enum cl_act act)
{
    return ACTS[act].needs >> 8;
}

const char *const *cl_act_words(void)
{
    return ACT_WORDS;
}

unsigned cl_role_read(const char *word)
{
    for (unsigned bit = 0; ROLE_WORDS[bit]; bit++)
        if (strcmp(ROLE_WORDS[bit], word) == 0)
            return 1u << bit;
    return 0;
}

const char *const *cl_role_words(void)
{
    return ROLE_WORDS;
}

char *cl_roles_write(unsigned roles, char *text, size_t size)
{
    size_t at = 0;
    text[0] = '\0';
    for (unsigned bit = 0; ROLE_WORDS[bit]; bit++)
        if (roles & 1u << bit && at < size)
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? "," : "", ROLE_WORDS[bit]);
    return text;
}
