// Branches of template conditions.
//
// `{% if %} server { … {% else %} server { … {% endif %} … }` opens a block twice and closes it once. The
// scanner counts the braces of each branch, so that the parser can end the block of one branch before the next,
// and pass over a `}` that repeats the one of another branch.

#ifndef NGINX_HTTP_BRANCHES_H_
#define NGINX_HTTP_BRANCHES_H_

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// What a placeholder does to the conditions and loops around it, in this order.
typedef struct {
  uint8_t ends;
  bool alternates; // else, elif, …
  uint8_t opens;
  char tag; // first letter of the statement that opens or ends, 0 ends any
} Effect;

typedef struct {
  int32_t balance; // blocks opened less blocks closed in the current branch
  int32_t net;     // the same for the branches before it, as far as the parser saw them
  uint8_t spare;   // closing braces that may still repeat those of an earlier branch
  char tag;        // as in `Effect`
} Condition;

enum { MAX_CONDITIONS = 32 };

typedef struct {
  uint8_t depth;
  uint8_t ignored; // conditions nested deeper than the limit
  Condition stack[MAX_CONDITIONS];
} Branches;

static inline Condition *innermost(Branches *b) { return b->depth > 0 ? &b->stack[b->depth - 1] : NULL; }

static inline void count_brace(Branches *b, int32_t step) {
  Condition *top = innermost(b);
  if (top) top->balance += step;
}

// Whether a `}` here only repeats the one of an earlier branch.
static inline bool takes_spare_close(Branches *b) {
  Condition *top = innermost(b);
  if (!top || top->balance > 0 || top->spare == 0) return false;
  top->spare--;
  return true;
}

static void begin_condition(Branches *b, char tag) {
  if (b->depth < MAX_CONDITIONS) {
    b->stack[b->depth++] = (Condition){.tag = tag};
  } else if (b->ignored < UINT8_MAX) {
    b->ignored++;
  }
}

static void end_condition(Branches *b, char tag) {
  if (b->ignored > 0) {
    b->ignored--;
    return;
  }
  uint8_t depth = b->depth;
  while (depth > 0 && tag != 0 && b->stack[depth - 1].tag != tag) depth--;
  if (depth == 0) return;
  int32_t step = 0;
  for (; b->depth >= depth; b->depth--) {
    Condition *top = innermost(b);
    step += top->net + top->balance;
  }
  count_brace(b, step);
}

// Begins the next branch. When the parser can end the blocks that the branch before it left open, it has to:
// returns how many.
static uint8_t next_branch(Branches *b, bool can_end_blocks) {
  Condition *top = innermost(b);
  if (!top || b->ignored > 0) return 0;
  uint8_t ended = 0;
  if (top->balance > 0 && top->balance <= UINT8_MAX && can_end_blocks) ended = (uint8_t)top->balance;
  if (top->balance < 0) top->spare = (uint8_t)(-top->balance < UINT8_MAX ? -top->balance : UINT8_MAX);
  top->net += top->balance - ended;
  top->balance = 0;
  return ended;
}

// Follows a placeholder. Returns as `next_branch`.
static uint8_t apply_effect(Branches *b, Effect effect, bool can_end_blocks) {
  for (uint8_t i = 0; i < effect.ends; i++) end_condition(b, effect.tag);
  uint8_t ended = effect.alternates ? next_branch(b, can_end_blocks) : 0;
  for (uint8_t i = 0; i < effect.opens; i++) begin_condition(b, effect.tag);
  return ended;
}

#endif // NGINX_HTTP_BRANCHES_H_
