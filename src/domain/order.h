/* Orders, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_ORDER_H
#define CRYOLOT_DOMAIN_ORDER_H

#include "domain/allocation.h"
#include "domain/context.h"
#include <cryolot/order.h>

#define CL_ORDER_PREFIX "ORD"

/* CL_REFUSED, rule "order.state", unless the order is in one of these states (NULL-terminated): "cannot cancel order
 * 'ORD-000001K': it is fulfilled". */
enum cl_status cl_order_require_state(struct cl *cl, const struct cl_order *order, const char *const *states,
                                      const char *doing);

#endif
