/* What is typed in a session, because no label says it: "reason WHY", "where WARD 3". */
#include "base/text.h"
#include "domain/scan.h"
#include <cryolot/label.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { REASON_MOST = 500, WHERE_MOST = 60 };

/* Why, for what follows. It outlives this scan. */
static enum cl_status take_reason(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    CL_TRY(cl_text_check("reason", text, REASON_MOST, scan->cl->error));
    if (cl_scan_is_label(text))
        return cl_scan_refuse(scan, "act.reason", "type: reason WHY", "%s is a code, not a reason", text);
    snprintf(scan->reason_text, sizeof scan->reason_text, "%s", text);
    scan->reason = scan->reason_text;
    scan->reason_used = false;
    status = cl_scan_say(scan, "the reason from now on: %s", text);
done:
    return status;
}

/* In which what came was found, for the receipt of a shipment. */
static enum cl_status take_condition(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    CL_TRY(cl_text_check("condition", text, sizeof scan->condition / 4, scan->cl->error));
    snprintf(scan->condition, sizeof scan->condition, "%s", text);
    status = cl_scan_say(scan, "the condition of what came: %s", text);
done:
    return status;
}

/* A ward has no label. */
static enum cl_status take_where(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    CL_TRY(cl_text_check("place of the hand-over", text, WHERE_MOST, scan->cl->error));
    if (cl_scan_is_label(text))
        return cl_scan_refuse(scan, "scan.where", "scan it alone, or type: where WARD 3",
                              "%s is a code, not a place in words", text);
    snprintf(scan->where, sizeof scan->where, "%s", text);
    scan->astray[0] = '\0';
    status = cl_scan_say(scan, "hand-overs happen at %s", text);
done:
    return status;
}

/* "retain", "stability 12". */
static enum cl_status take_purpose(struct cl_scan *scan, const char *text)
{
    static const char *const purposes[] = {"product", "qc", "retain", "stability"};
    size_t size = strcspn(text, " ");
    int64_t months = -1;
    const char *number = text + size + strspn(text + size, " ");
    bool bad = *number && cl_count_read(number, "months", 0, 600, &months, NULL) != CL_OK;
    for (size_t i = 0; !bad && i < sizeof purposes / sizeof *purposes; i++) {
        if (strlen(purposes[i]) != size || strncasecmp(purposes[i], text, size) != 0)
            continue;
        snprintf(scan->purpose, sizeof scan->purpose, "%s", purposes[i]);
        scan->start.purpose = scan->purpose;
        scan->start.months = months;
        scan->astray[0] = '\0';
        return cl_scan_say(scan, "the vials that are assigned: kept as %s%s%s%s", purposes[i], *number ? ", " : "",
                           number, *number ? " months" : "");
    }
    snprintf(scan->astray, sizeof scan->astray, "%s", scan->scan);
    return cl_scan_refuse(scan, "scan.purpose", CL_SCAN_PURPOSE_REMEDY, "%s is no purpose of a vial", text);
}

/* Which of several labels the vials wear: it stands on the label, not in its code. */
static enum cl_status take_copy(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    CL_TRY(cl_count_read(text, "copy", 1, CL_LABEL_PRINTS_MOST, &scan->start.copy, scan->cl->error));
    status = cl_scan_say(scan, "the label that is put on, from now on: copy %s", text);
done:
    return status;
}

static const struct {
    const char *word;
    enum cl_status (*take)(struct cl_scan *scan, const char *text);
    const char *rule, *expects, *remedy; /* of the word alone */
} WORDS[] = {
    {"reason", take_reason, "act.reason", "says why what follows is done", "type: reason WHY (in your words)"},
    {"condition", take_condition, "scan.condition", "says in which condition a shipment came",
     "type: condition INTACT, COLD (in your words)"},
    {"charged", cl_scan_charged, "scan.charged", "says when the shipper was filled", "type: charged 08:30"},
    {"where", take_where, "scan.where", "says where vials are handed over",
     "type: where WARD 3 (in your words), or scan the place"},
    {"copy", take_copy, "scan.copy", "says which of several labels a vial wears", "type: copy 1, or as it says"},
    {"as", take_purpose, "scan.purpose", "says what vials are kept for", CL_SCAN_PURPOSE_REMEDY},
};

bool cl_scan_take_words(struct cl_scan *scan, const char *text, enum cl_status *status)
{
    text += strspn(text, " ");
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        size_t size = strlen(WORDS[i].word);
        if (strncasecmp(text, WORDS[i].word, size) != 0 || text[size] != ' ')
            continue;
        text += size + strspn(text + size, " ");
        if (!*text)
            return false;
        *status = WORDS[i].take(scan, text);
        return true;
    }
    return false;
}

bool cl_scan_bare_word(struct cl_scan *scan, const char *text)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcasecmp(text, WORDS[i].word) == 0) {
            cl_scan_refuse(scan, WORDS[i].rule, WORDS[i].remedy, "'%s' %s: its words are missing", WORDS[i].word,
                           WORDS[i].expects);
            return true;
        }
    return false;
}
