/* Orders, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_ORDER_H
#define CRYOLOT_DOMAIN_ORDER_H

#include "domain/allocation.h"
#include "domain/dose.h"
#include "domain/signature.h"
#include <cryolot/order.h>

#define CL_ORDER_PREFIX "ORD"

/* In an open write: what expired since is settled first; then the order, named as what the write concerns. Refused
 * unless the actor acts for its site. */
enum cl_status cl_order_begin(struct cl *cl, const char *code, struct cl_order *out);
/* CL_REFUSED, rule "order.state", unless the order is in one of these states (NULL-terminated): "cannot cancel order
 * 'ORD-000001K': it is fulfilled". */
enum cl_status cl_order_require_state(struct cl *cl, const struct cl_order *order, const char *const *states,
                                      const char *doing);
/* What a dose that is asked for needs, by the product and the subject's weight of today: a plan without vials. Refused:
 * dose.target, subject.weighed, subject.weighed-recently. */
enum cl_status cl_order_need(struct cl *cl, const struct cl_order_ask *ask, struct cl_dose_plan *out);
/* The same of an order, as it was verified. */
enum cl_status cl_order_need_of(struct cl *cl, const struct cl_order *order, struct cl_dose_plan *out);
/* Chooses vials for what is needed (order_plan.c). */
enum cl_status cl_order_choose(struct cl *cl, const struct cl_dose_plan *need, const struct cl_order_choice *choice,
                               struct cl_order_plan *out);

/* ---- thawed (order_thaw.c) --------------------------------------------------------------------------------------- */

/* In the open write of a thaw: its order, and which vials: those that were named, else those that are reserved for it.
 * Refused: rules "order.subject", "order.state", "order.dose" (dose.h). */
enum cl_status cl_order_thaw_begin(struct cl *cl, const struct cl_dose_thaw *thaw, struct cl_order *order,
                                   struct cl_texts *vials);
/* The order is fulfilled by these vials; what else was reserved for it is free again. */
enum cl_status cl_order_fulfil(struct cl *cl, const struct cl_order *order, const struct cl_vial_list *vials);

/* The vials that are reserved for an order. */
struct cl_texts cl_order_reserved(struct cl *cl, const struct cl_order *order);
/* The same of an infusion that is entered afterwards: the order may have been cancelled or invalidated meanwhile, and
 * some of the vials not be reserved for it. */
enum cl_status cl_order_fulfil_late(struct cl *cl, const struct cl_order *order, const struct cl_vial_list *vials);

/* For the register of signatures. */
cl_signed_content cl_order_verification_signed_content;

#endif
