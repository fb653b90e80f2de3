/* A scanning session: what is read becomes one act, done and on disk before it is answered. */
#include "domain/scan.h"
#include "base/utf8.h"
#include "domain/identify.h"
#include "domain/payload.h"
#include <cryolot/shipment.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- commands --------------------------------------------------------------------------------------------------- */

static enum cl_status close_place(struct cl_scan *scan)
{
    if (scan->mode == CL_SCAN_COUNT && scan->seen_count > 0)
        return cl_scan_count_close(scan);
    if (scan->mode == CL_SCAN_RECEIVE && *scan->shipment)
        return cl_scan_receive_close(scan);
    return scan->mode == CL_SCAN_SPILL && *scan->store ? cl_scan_spill_close(scan) : cl_scan_close_place(scan);
}

/* Vials that wait for a place may stand there by now: nobody leaves them so without a word. */
static enum cl_status refuse_waiting(struct cl_scan *scan)
{
    return cl_scan_refuse(scan, "scan.waiting", "scan the place that they went to; or: cancel, then end",
                          "%zu vial%s, last %s, still wait%s for a place: not moved on record", scan->waits,
                          scan->waits == 1 ? "" : "s", scan->waiting[scan->waits - 1], scan->waits == 1 ? "s" : "");
}

static enum cl_status end(struct cl_scan *scan)
{
    if (scan->waits > 0)
        return refuse_waiting(scan);
    bool open = *scan->store || scan->seen_count > 0;
    enum cl_status status = open ? close_place(scan) : cl_scan_say(scan, "the session ends");
    CL_TRY(cl_scan_answer_error(scan, status));
    if (*scan->rule && *scan->store &&
        scan->seen_count == 0) { /* nobody is kept in a session by what they may not do */
        scan->rule[0] = scan->remedy[0] = '\0';
        cl_scan_say(scan, "the session ends; %s STAYS OPEN: %s", scan->store,
                    cl_arena_copy(&scan->cl->arena, scan->message));
        scan->store[0] = scan->store_code[0] = scan->position[0] = '\0';
    }
    scan->ended = scan->asking == CL_SCAN_ASKS_NOBODY && !*scan->rule;
done:
    return status;
}

static enum cl_status cancel(struct cl_scan *scan)
{
    cl_scan_forget(scan);
    cl_scan_count_forget(scan);
    scan->group[CL_SCAN_COUNT] = 0;
    scan->astray[0] = '\0';
    return cl_scan_say(scan, "forgotten: position, second person, what waited or was counted; the record is as it was");
}

/* What the card said must have arrived letter by letter. */
static enum cl_status test_scanner(struct cl_scan *scan)
{
    if (strcmp(scan->scan, CL_SCAN_SELF_TEST) == 0)
        return cl_scan_say(scan, "the scanner is set up right: every character arrived as it is printed");
    if (strcasecmp(scan->scan, CL_SCAN_SELF_TEST) == 0)
        return cl_scan_say(scan, "the scanner's layout is right; Caps Lock is on: codes are read all the same, switch "
                                 "it off for passwords");
    return cl_scan_refuse(scan, "scan.test", "scan the self-test card: the word alone tests nothing",
                          "the self-test card was not read");
}

static enum cl_status obey(struct cl_scan *scan, enum cl_scan_command command)
{
    switch (command) {
    case CL_SCAN_UNDO:
        return cl_scan_undo(scan);
    case CL_SCAN_SKIP:
        return cl_scan_skip(scan);
    case CL_SCAN_CLOSE:
        return close_place(scan);
    case CL_SCAN_CANCEL:
        return cancel(scan);
    case CL_SCAN_ACCEPT:
    case CL_SCAN_REJECT:
    case CL_SCAN_QUARANTINE:
    case CL_SCAN_MISSING:
        return cl_scan_decide(scan, command);
    case CL_SCAN_TEST:
        return test_scanner(scan);
    case CL_SCAN_HELP:
        return cl_scan_say(scan, "mode %s: %s; undo takes the last scan back, close closes the place, end ends",
                           cl_scan_command_word(scan->mode), cl_scan_expects(scan->mode));
    case CL_SCAN_END:
        return end(scan);
    default:
        return cl_scan_change_mode(scan, command);
    }
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* A code that the mode has no use for is told by what it is. */
static enum cl_status refuse_other(struct cl_scan *scan, const struct cl_scan_code *code)
{
    struct cl_identity_list found;
    const char *expected = cl_scan_expects(scan->mode), *mode = cl_scan_command_word(scan->mode);
    enum cl_status status = cl_identify(scan->cl, code->code, NULL, &found);
    if (status == CL_OK)
        return cl_scan_refuse(scan, "scan.mode", expected, "%s is %s: mode %s does nothing with it", found.at[0].code,
                              cl_identity_noun(scan->cl, &found.at[0]), mode);
    if (status != CL_NOT_FOUND && status != CL_USAGE)
        return status;
    cl_error_clear(scan->cl->error);
    if (cl_scan_bare_word(scan, code->code))
        return CL_OK;
    if (*code->sentence)
        return cl_scan_refuse(scan, code->rule, code->remedy, "%s", code->sentence);
    return cl_scan_refuse(scan, "scan.unknown", expected, "nothing in this record has the ID %s", code->code);
}

/* What is no code at all may be a password, typed too early: it is not repeated in what the session tells. */
static enum cl_status refuse_unusable(struct cl_scan *scan, const struct cl_scan_code *code)
{
    enum { SHORT = 12 };
    if (strcmp(code->rule, "scan.text") == 0 && strlen(scan->scan) > SHORT)
        snprintf(scan->scan, sizeof scan->scan, "a text that is no code");
    return cl_scan_refuse(scan, code->rule, code->remedy, "%s", code->sentence);
}

static enum cl_status dispatch(struct cl_scan *scan, const struct cl_scan_code *code)
{
    if (strncasecmp(scan->scan, CL_BADGE_PREFIX, strlen(CL_BADGE_PREFIX)) == 0) /* also one that is misread */
        cl_scan_forget_second(scan);
    bool foreign = code->kind == CL_SCAN_IS_UNUSABLE && strcmp(code->rule, "scan.foreign") == 0;
    if (foreign && scan->mode == CL_SCAN_COUNT)
        return cl_scan_count_foreign(scan, code, scan->scan);
    enum cl_status status;
    if (scan->mode == CL_SCAN_INFUSE && scan->cl->actor.id && cl_scan_infuse(scan, code, &status))
        return status;
    if (code->kind == CL_SCAN_IS_UNUSABLE)
        return refuse_unusable(scan, code);
    if (code->kind == CL_SCAN_IS_COMMAND)
        return obey(scan, code->command);
    if (code->kind == CL_SCAN_IS_BADGE)
        return cl_scan_badge(scan, code);
    if (scan->mode == CL_SCAN_IDENTIFY)
        return cl_scan_identify(scan, code);
    if (!scan->cl->actor.id)
        return cl_scan_refuse(scan, "person.signed-in", "scan your badge and give your password",
                              "nobody is signed in");
    switch (code->kind) {
    case CL_SCAN_IS_VIAL:
        return cl_scan_vial(scan, code->code);
    case CL_SCAN_IS_PLACE:
        return cl_scan_place(scan, code);
    case CL_SCAN_IS_POSITION:
        return cl_scan_position(scan, code->position);
    case CL_SCAN_IS_SHIPMENT:
        if (scan->mode == CL_SCAN_PACK || scan->mode == CL_SCAN_RECEIVE)
            return cl_scan_shipment(scan, code->code);
        return refuse_other(scan, code);
    default:
        return refuse_other(scan, code);
    }
}

/* A code of GS1 or ISBT 128 becomes what it names in this record, or says why it names nothing; a label it is in any
 * case, and no place that was meant. */
static enum cl_status unpack(struct cl_scan *scan, struct cl_scan_code *code)
{
    struct cl *cl = scan->cl;
    struct cl_payload_named named;
    if (code->kind != CL_SCAN_IS_PAYLOAD)
        return CL_OK;
    enum cl_status status = cl_payload_read(cl, code->code, &named);
    code->like_vial = true;
    if (status == CL_OK) {
        code->kind = strcmp(named.kind, "vial") == 0 ? CL_SCAN_IS_VIAL : CL_SCAN_IS_OTHER;
        snprintf(scan->payload, sizeof scan->payload, "%s", code->code);
        snprintf(code->code, sizeof code->code, "%s", named.code);
    } else if (status == CL_USAGE || status == CL_REFUSED || status == CL_NOT_FOUND) {
        code->kind = CL_SCAN_IS_UNUSABLE;
        code->rule = cl_arena_copy(&cl->arena, cl->error->rule);
        code->remedy = cl_arena_copy(&cl->arena, cl->error->remedy);
        cl_text_visible(cl->error->message, code->sentence, sizeof code->sentence);
        cl_error_clear(cl->error);
        status = CL_OK;
    }
    scan->kind = code->kind;
    return status;
}

/* The moment, the time and the reason of what follows. */
static enum cl_status begin_act(struct cl_scan *scan)
{
    cl_next_moment(scan->cl);
    scan->cl->reason = scan->reason;
    enum cl_status status = cl_scan_refresh_place(scan);
    return status == CL_OK && scan->done_at_ms ? cl_set_performed_at(scan->cl, scan->done_at_ms) : status;
}

/* A second scan of a place or a shipment says something of its own (closed, dropped, set down): a scanner that reads a
 * label twice in one go must not say it. */
static bool refuse_double(struct cl_scan *scan, const struct cl_scan_code *code)
{
    int64_t at_ms = cl_done_at_ms(scan->cl), since_ms = at_ms - scan->last_label_ms;
    bool meant = code->kind == CL_SCAN_IS_SHIPMENT || (code->kind == CL_SCAN_IS_PLACE && !*code->position);
    bool twice = meant && strcmp(scan->last_label, code->code) == 0 && since_ms >= 0 && since_ms < CL_SCAN_TWICE_MS;
    if (scan->again)
        return false;
    snprintf(scan->last_label, sizeof scan->last_label, "%s", meant ? code->code : "");
    scan->last_label_ms = at_ms;
    if (twice)
        cl_scan_refuse(scan, "scan.twice",
                       scan->mode == CL_SCAN_SPILL      ? "to say that it was dropped, scan it once more"
                       : scan->mode == CL_SCAN_EVACUATE ? "when it stands in its new place, scan it once more"
                                                        : "to close it, scan it once more",
                       "%s was read twice within %d s: that counts once", code->code, CL_SCAN_TWICE_MS / 1000);
    return twice;
}

static enum cl_status read_text(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    struct cl_scan_code code;
    if (cl_scan_take_words(scan, text, &status)) {
        scan->last_label[0] = '\0';
        return status;
    }
    cl_scan_code_read(text, &code);
    scan->kind = code.kind;
    if (code.kind != CL_SCAN_IS_PLACE && code.kind != CL_SCAN_IS_NOTHING)
        scan->confirm[0] = '\0'; /* a box is confirmed to be dropped by two scans that follow each other */
    if (code.kind == CL_SCAN_IS_NOTHING)
        return cl_scan_say(scan, "%s", "");
    CL_TRY(begin_act(scan));
    CL_TRY(unpack(scan, &code));
    if (refuse_double(scan, &code) || cl_scan_is_idle(scan))
        return CL_OK;
    status = dispatch(scan, &code);
    cl_scan_note_target(scan, &code, status);
done:
    return status;
}

/* Gives the memory of the scan back; `people`: who acts may have changed, which must last. */
static enum cl_status settle(struct cl_scan *scan, bool people)
{
    struct cl *cl = scan->cl;
    bool changed = people || cl->second.id != scan->mark.second.id || cl->proof != scan->mark.proof;
    cl->reason = NULL;
    if (changed)
        return cl_moment_mark(cl, &scan->mark);
    cl_moment_release(cl, &scan->mark);
    return CL_OK;
}

static enum cl_status finish(struct cl_scan *scan, enum cl_status status, bool people, struct cl_scan_answer *out)
{
    CL_TRY(cl_scan_answer_error(scan, status));
    cl_scan_keep_notices(scan);
    CL_TRY(settle(scan, people));
    scan->reason_used |= scan->accepted && scan->kind == CL_SCAN_IS_VIAL && scan->reason;
    scan->last_ms = scan->asking == CL_SCAN_ASKS_NOBODY ? cl_now_ms(scan->cl) : scan->last_ms;
    cl_scan_fill_answer(scan, out);
done:
    return status;
}

enum cl_status cl_scan_read(struct cl_scan *scan, const char *text, int64_t done_at_ms, struct cl_scan_answer *out)
{
    cl_scan_begin_answer(scan, text);
    scan->asking = CL_SCAN_ASKS_NOBODY;
    scan->done_at_ms = done_at_ms;
    snprintf(scan->held, sizeof scan->held, "%s", text);
    return finish(scan, read_text(scan, text), false, out);
}

enum cl_status cl_scan_go_on(struct cl_scan *scan)
{
    char text[sizeof scan->held];
    memcpy(text, scan->held, sizeof text);
    scan->again = true;
    enum cl_status status = read_text(scan, text);
    scan->again = false;
    return status;
}

enum cl_status cl_scan_prove(struct cl_scan *scan, const char *secret, bool from_file, struct cl_scan_answer *out)
{
    return finish(scan, cl_scan_take_proof(scan, secret, from_file), true, out);
}

/* ---- beginning and end ------------------------------------------------------------------------------------------ */

/* What is given at the start is as if it had been scanned. */
static enum cl_status take_start(struct cl_scan *scan)
{
    enum cl_status status = CL_OK;
    struct cl_shipment shipment;
    struct cl_storage store;
    const struct cl_scan_start *start = &scan->start;
    snprintf(scan->condition, sizeof scan->condition, "%s", start->condition ? start->condition : "");
    snprintf(scan->where, sizeof scan->where, "%s", start->where ? start->where : "");
    if (start->shipment) {
        CL_TRY(cl_shipment_get(scan->cl, start->shipment, &shipment));
        snprintf(scan->shipment, sizeof scan->shipment, "%s", shipment.code);
    }
    if (start->target) {
        CL_TRY(cl_storage_get(scan->cl, start->target, &store));
        snprintf(scan->target, sizeof scan->target, "%s", store.code);
    }
done:
    return status;
}

static enum cl_status find_mode(struct cl_scan *scan, const char *word)
{
    struct cl_scan_card_list cards = cl_scan_cards();
    for (size_t i = 0; i < cards.count; i++)
        if (cards.at[i].is_mode && strcasecmp(cards.at[i].word, word) == 0) {
            scan->mode = cards.at[i].command;
            return CL_OK;
        }
    return cl_fail(scan->cl->error, CL_USAGE, "scan.mode", NULL, "cryolot scan --help lists them",
                   "'%s' is not a mode of scanning", word);
}

static enum cl_status check_starter(struct cl_scan *scan)
{
    struct cl *cl = scan->cl;
    enum cl_status status = cl->actor.id ? cl_scan_check_person(scan, scan->mode, &cl->actor) : CL_OK;
    if (status == CL_NOT_AUTHORISED)
        snprintf(cl->error->remedy, sizeof cl->error->remedy,
                 "begin with cryolot scan without a mode, scan the badge of somebody who has it, then the mode");
    return status;
}

enum cl_status cl_scan_begin(struct cl *cl, const struct cl_scan_start *start, struct cl_scan **out)
{
    enum cl_status status;
    struct cl_scan *scan = calloc(1, sizeof *scan);
    if (!scan)
        abort();
    scan->cl = cl;
    scan->start = *start;
    scan->reason = cl->reason;
    CL_TRY(take_start(scan));
    CL_TRY(find_mode(scan, start->mode ? start->mode : "identify"));
    CL_TRY(cl_scan_check_mode(scan, scan->mode));
    CL_TRY(check_starter(scan));
    CL_TRY(cl_moment_mark(cl, &scan->mark));
    scan->last_ms = cl_now_ms(cl);
    cl_scan_note_actor(scan);
    *out = scan;
done:
    if (status != CL_OK)
        free(scan);
    return status;
}

/* Whoever replays a session later does not know that its end was the closing, only that it was not before the last
 * scan. */
static enum cl_status leave_open(struct cl_scan *scan)
{
    char last[CL_TIME_TEXT];
    cl_time_write_utc(scan->done_at_ms, last, sizeof last);
    return cl_scan_refuse(
        scan, "scan.open",
        cl_arena_print(
            &scan->cl->arena,
            "when it was closed, %s or later, say outside the session: cryolot storage close %s --at TIME --reason R%s",
            last, scan->store, scan->seen_count > 0 ? "; what was counted is not on record" : ""),
        "the recorded session ends and %s STAYS OPEN on record: nobody recorded when it was closed", scan->store);
}

/* A count is closed by who counts, not by the end of the input. */
static enum cl_status close_at_end(struct cl_scan *scan)
{
    enum cl_status status;
    bool receipt = scan->mode == CL_SCAN_RECEIVE;
    if (*scan->store && scan->done_at_ms)
        return leave_open(scan);
    const char *what = cl_arena_copy(&scan->cl->arena, receipt ? scan->shipment : scan->store);
    if (*scan->store)
        CL_TRY(scan->mode == CL_SCAN_SPILL ? cl_scan_spill_close(scan) : cl_scan_close_place(scan));
    status = CL_OK;
    if (scan->seen_count > 0)
        status =
            cl_scan_refuse(scan, receipt ? "scan.receipt" : "scan.count", "scan them again, and then close it",
                           "the %s of %s was not closed: it is not on record", receipt ? "receipt" : "count", what);
done:
    return status;
}

enum cl_status cl_scan_end(struct cl_scan *scan, struct cl_scan_answer *out)
{
    enum cl_status status = CL_OK;
    *out = (struct cl_scan_answer){0};
    if (!scan)
        return CL_OK;
    if (*scan->store || scan->seen_count > 0) {
        cl_scan_begin_answer(scan, "");
        scan->asking = CL_SCAN_ASKS_NOBODY;
        CL_TRY(begin_act(scan));
        CL_TRY(finish(scan, close_at_end(scan), false, out));
    }
done:
    return status;
}

void cl_scan_free(struct cl_scan *scan)
{
    if (scan)
        cl_scan_count_forget(scan);
    free(scan);
}

const char *cl_scan_prompt(struct cl_scan *scan)
{
    if (cl_scan_refresh_place(scan) != CL_OK)
        cl_error_clear(scan->cl->error); /* the next scan meets it too, and answers */
    snprintf(scan->prompt, sizeof scan->prompt, "%s %s%s%s%s%s", cl_scan_command_word(scan->mode),
             scan->cl->actor.id ? scan->cl->actor.login : "nobody", *scan->store ? " " : "", scan->store,
             *scan->position ? ":" : "", scan->position);
    return scan->prompt;
}
