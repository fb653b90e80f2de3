#include "cli/help.h"
#include "base/version.h"
#include "cli/parse.h"
#include <stdio.h>
#include <string.h>

/* ---- help ------------------------------------------------------------------------------------------------------ */

enum { HELP_WIDTH = 80, OPTION_COLUMNS = 29 };

/* The bytes up to the last blank at which a line may end within `room`, or to the first behind it, or all. A form is
 * not parted inside of brackets, nor an option from its value. */
static size_t line_size(const char *text, size_t room, bool is_form)
{
    size_t size = 0, at = 0;
    int depth = 0;
    for (; text[at] && text[at] != '\n'; at++) {
        depth += (text[at] == '[') - (text[at] == ']');
        bool breaks = text[at] == ' ' && (!is_form || (depth == 0 && strchr("[-", text[at + 1])));
        if (breaks && at > room && size > 0)
            return size;
        if (breaks)
            size = at;
    }
    return at > room && size > 0 ? size : at;
}

/* Lines no longer than the help is wide, further ones indented. */
static void add_wrapped(struct cl_buffer *out, const char *text, size_t indent, bool is_form)
{
    for (bool first = true; *text; first = false) {
        size_t size = line_size(text, HELP_WIDTH - (first ? 0 : indent), is_form);
        cl_buffer_print(out, "%*s%.*s\n", first ? 0 : (int)indent, "", (int)size, text);
        text += size + (text[size] != '\0');
    }
}

/* Running text as paragraphs; a line that begins with a blank stays as it is. */
static void add_paragraphs(struct cl_buffer *out, const char *text)
{
    struct cl_buffer paragraph = {0};
    while (*text) {
        size_t size = strcspn(text, "\n");
        bool runs = size > 0 && *text != ' ';
        if (runs)
            cl_buffer_print(&paragraph, "%s%.*s", paragraph.size ? " " : "", (int)size, text);
        if (paragraph.size && (!runs || !text[size])) {
            add_wrapped(out, paragraph.data, 0, false);
            paragraph.size = 0;
        }
        if (!runs)
            cl_buffer_print(out, "%.*s\n", (int)size, text);
        text += size + (text[size] == '\n');
    }
    cl_buffer_free(&paragraph);
}

static void add_options(struct cl_buffer *out, const struct cl_option_spec *options, int count)
{
    for (int i = 0; i < count && options[i].name; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s%s%s%s", cl_option_dashes(options[i].name), options[i].name,
                 options[i].value ? " " : "", options[i].value ? options[i].value : "");
        struct cl_buffer line = {0};
        cl_buffer_print(&line, "  %-*s %s", OPTION_COLUMNS - 3, left, options[i].help);
        add_wrapped(out, line.data, OPTION_COLUMNS, false);
        cl_buffer_free(&line);
    }
}

static void add_global_options(struct cl_buffer *out)
{
    for (int i = 0; i < CL_GLOBAL_COUNT; i++) {
        struct cl_option_spec option = cl_global_spec((enum cl_global)i);
        add_options(out, &option, 1);
    }
}

static void add_indented(struct cl_buffer *out, const char *lines)
{
    while (*lines) {
        size_t size = strcspn(lines, "\n");
        cl_buffer_print(out, "  %.*s\n", (int)size, lines);
        lines += size + (lines[size] == '\n');
    }
}

static void add_verb(struct cl_buffer *out, const struct cl_verb *verb)
{
    add_indented(out, verb->example);
    struct cl_buffer form = {0};
    cl_buffer_print(&form, "cryolot %s%s%s %s", verb->noun, *verb->noun ? " " : "", verb->name, verb->arguments);
    cl_buffer_add_text(out, "\n");
    add_wrapped(out, form.data, 8, true);
    cl_buffer_print(out, "  %s\n", verb->summary);
    cl_buffer_free(&form);
    if (verb->remark) {
        cl_buffer_add_text(out, "\n");
        add_paragraphs(out, verb->remark);
    }
    if (verb->option[0].name) {
        cl_buffer_add_text(out, "\nOptions:\n");
        add_options(out, verb->option, CL_OPTION_MOST);
    }
    cl_buffer_add_text(out, "\nThe options of every command: cryolot help options\n");
}

static void add_verb_lines(struct cl_buffer *out, const char *noun)
{
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            if (!noun || strcmp(verb->noun, noun) == 0)
                cl_buffer_print(out, "  %s%s%-*s %s\n", verb->noun, *verb->noun ? " " : "",
                                22 - (int)strlen(verb->noun) - (*verb->noun ? 1 : 0), verb->name, verb->summary);
}

static void add_overview(struct cl_buffer *out)
{
    cl_buffer_add_text(out, "  cryolot lot show UC26A001\n"
                            "  cryolot result import results.csv\n"
                            "  cryolot lot check UC26A001\n\n"
                            "cryolot: the record of off-the-shelf cell lots, from donor to patient.\n\n"
                            "cryolot [OPTIONS] NOUN VERB [ARGUMENTS] [OPTIONS]\n\n");
    add_verb_lines(out, NULL);
    cl_buffer_add_text(out, "\nMore: cryolot help NOUN, cryolot NOUN VERB --help, cryolot help options\n");
}

void cl_help_write(const char *noun, const struct cl_verb *verb, struct cl_buffer *out)
{
    if (verb) {
        add_verb(out, verb);
    } else if (noun && strcmp(noun, "options") == 0) {
        cl_buffer_add_text(out, "Options of every command:\n");
        add_global_options(out);
    } else if (noun) {
        for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
            for (const struct cl_verb *each = *table; each->name; each++)
                if (strcmp(each->noun, noun) == 0)
                    add_indented(out, each->example);
        cl_buffer_print(out, "\ncryolot %s VERB\n", noun);
        add_verb_lines(out, noun);
    } else {
        add_overview(out);
    }
}

/* ---- the manual page ------------------------------------------------------------------------------------------- */

/* A text as roff takes it: backslashes and hyphens escaped, no line that begins with a control character. */
static void add_roff(struct cl_buffer *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        if ((*at == '.' || *at == '\'') && (at == text || at[-1] == '\n'))
            cl_buffer_add_text(out, "\\&");
        if (*at == '\\')
            cl_buffer_add_text(out, "\\e");
        else if (*at == '-')
            cl_buffer_add_text(out, "\\-");
        else
            cl_buffer_add(out, at, 1);
    }
}

static void add_manual_option(struct cl_buffer *out, const struct cl_option_spec *option)
{
    cl_buffer_add_text(out, ".TP\n.B ");
    add_roff(out, cl_option_dashes(option->name));
    add_roff(out, option->name);
    if (option->value)
        cl_buffer_print(out, " \\fI%s\\fR", option->value);
    cl_buffer_add_text(out, "\n");
    add_roff(out, option->help);
    cl_buffer_add_text(out, "\n");
}

static void add_manual_verb(struct cl_buffer *out, const struct cl_verb *verb)
{
    cl_buffer_add_text(out, ".SS \"cryolot ");
    add_roff(out, verb->noun);
    cl_buffer_add_text(out, *verb->noun ? " " : "");
    add_roff(out, verb->name);
    cl_buffer_add_text(out, "\"\n");
    add_roff(out, verb->summary);
    cl_buffer_add_text(out, ".\n.PP\n.B ");
    add_roff(out, verb->name);
    cl_buffer_add_text(out, "\n");
    add_roff(out, *verb->arguments ? verb->arguments : "(no arguments)");
    cl_buffer_add_text(out, "\n.PP\n.nf\n");
    add_roff(out, verb->example);
    cl_buffer_add_text(out, "\n.fi\n");
    if (verb->remark) {
        cl_buffer_add_text(out, ".PP\n");
        add_roff(out, verb->remark);
        cl_buffer_add_text(out, "\n");
    }
    for (int i = 0; i < CL_OPTION_MOST && verb->option[i].name; i++)
        add_manual_option(out, &verb->option[i]);
}

static const char EXIT_CODES[] = ".SH EXIT STATUS\n.TP\n.B 0\ndone\n.TP\n.B 1\nfailed: disk, library, no cryolot "
                                 "database, a newer schema\n.TP\n.B 2\nusage: unknown option, unparsable value, bad "
                                 "check character\n.TP\n.B 3\nrefused by a rule\n.TP\n.B 4\nnot who you say, or not "
                                 "your role\n.TP\n.B 5\nno such record\n.TP\n.B 6\nconflict: the code exists "
                                 "already\n.TP\n.B 7\nan input file has invalid rows; nothing was written\n.TP\n.B "
                                 "8\nan integrity or authenticity check failed\n.TP\n.B 10\nno database there\n.TP\n.B "
                                 "11\nbusy too long\n.TP\n.B 130\ninterrupted\n";

static const char ENVIRONMENT[] = ".SH ENVIRONMENT\n.TP\n.B CRYOLOT_DB\nthe record\n.TP\n.B CRYOLOT_TEMPLATES\na "
                                  "folder of templates of your own\n.TP\n.B COLUMNS\nhow wide lines are, "
                                  "instead of what the terminal says; also where there is none\n.TP\n.B NO_COLOR\n"
                                  "nothing is coloured\n";

static const char FILES[] = ".SH FILES\n.TP\n.I $XDG_DATA_HOME/cryolot/cryolot.db\nthe record, where neither "
                            "\\-\\-db nor $CRYOLOT_DB names one\n.TP\n.I $XDG_RUNTIME_DIR/cryolot/\nsessions\n";

void cl_manual_write(struct cl_buffer *out)
{
    cl_buffer_print(out,
                    ".TH CRYOLOT 1 \"\" \"cryolot %s\" \"User Commands\"\n.SH NAME\ncryolot \\- the record of "
                    "off\\-the\\-shelf cell lots, from donor to patient\n.SH SYNOPSIS\n.B cryolot\n[\\fIOPTIONS\\fR] "
                    "\\fINOUN VERB\\fR [\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]\n.SH OPTIONS OF EVERY COMMAND\n",
                    CL_VERSION);
    for (int i = 0; i < CL_GLOBAL_COUNT; i++) {
        struct cl_option_spec option = cl_global_spec((enum cl_global)i);
        add_manual_option(out, &option);
    }
    cl_buffer_add_text(out, ".SH COMMANDS\n");
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            add_manual_verb(out, verb);
    cl_buffer_add_text(out, EXIT_CODES);
    cl_buffer_add_text(out, ENVIRONMENT);
    cl_buffer_add_text(out, FILES);
}

/* ---- completion ------------------------------------------------------------------------------------------------ */

/* Whether the verb is the first of its noun, whose verbs may stand in several tables, so that each noun stands once. */
static bool begins_noun(const struct cl_verb *verb)
{
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *first = *table; first->name; first++)
            if (strcmp(first->noun, verb->noun) == 0)
                return first == verb;
    return true;
}

static void add_first_words(struct cl_buffer *out)
{
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            if (!*verb->noun || begins_noun(verb))
                cl_buffer_print(out, "%s ", *verb->noun ? verb->noun : verb->name);
}

static void add_second_words(struct cl_buffer *out, const char *noun)
{
    cl_buffer_print(out, "    %s) words=\"", noun);
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            if (strcmp(verb->noun, noun) == 0)
                cl_buffer_print(out, "%s ", verb->name);
    cl_buffer_add_text(out, "\" ;;\n");
}

static void add_completion_verb(struct cl_buffer *out, const struct cl_verb *verb)
{
    if (*verb->noun)
        cl_buffer_print(out, "    '%s %s') words=\"", verb->noun, verb->name);
    else
        cl_buffer_print(out, "    '%s '*) words=\"", verb->name);
    for (int i = 0; i < CL_OPTION_MOST && verb->option[i].name; i++)
        cl_buffer_print(out, "%s%s ", cl_option_dashes(verb->option[i].name), verb->option[i].name);
    cl_buffer_add_text(out, "\" ;;\n");
}

void cl_completion_write(struct cl_buffer *out)
{
    cl_buffer_add_text(out, "# bash completion for cryolot, made by 'cryolot completion bash'\n_cryolot() {\n"
                            "  local word=${COMP_WORDS[COMP_CWORD]} words=''\n"
                            "  local noun=${COMP_WORDS[1]:-} verb=${COMP_WORDS[2]:-}\n"
                            "  if ((COMP_CWORD == 1)); then words='");
    add_first_words(out);
    cl_buffer_add_text(out, "'\n  elif ((COMP_CWORD == 2)) && [[ $word != -* ]]; then case $noun in\n");
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            if (*verb->noun && begins_noun(verb))
                add_second_words(out, verb->noun);
    cl_buffer_add_text(out, "  esac\n  elif [[ $word == -* ]]; then case \"$noun $verb\" in\n");
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            add_completion_verb(out, verb);
    cl_buffer_add_text(out, "  esac\n  words+=' ");
    for (int i = 0; i < CL_GLOBAL_COUNT; i++)
        cl_buffer_print(out, "--%s ", cl_global_spec((enum cl_global)i).name);
    cl_buffer_add_text(out, "'\n  fi\n  if [[ -n $words ]]; then mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
                            "\"$word\"); else mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); fi\n}\n"
                            "complete -o filenames -F _cryolot cryolot\n");
}
