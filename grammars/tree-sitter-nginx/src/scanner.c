// External scanner of the nginx grammar.
//
// It splits words as nginx does (ngx_conf_read_token): a word is anything but white space, `;` and `{`,
// with `\` before any character and with `${`; quotes open a string and `#` a comment only where a word
// could start; `}` closes a block only there. On top of that it recognises the placeholders of template
// languages, and the end of raw Lua blocks.

#include "branches.h"
#include "chars.h"
#include "lua.h"
#include "placeholder.h"
#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"
#include <stddef.h>
#include <string.h>

// Keep in step with `externals` in grammar.js.
enum TokenType {
  WORD,
  LUA_NAME,
  LUA_SINGLE,
  LUA_DOUBLE,
  TEXT,
  TEXT_REST,
  TEMPLATE,
  TEMPLATE_REST,
  TEMPLATE_ITEM,
  TEMPLATE_END,
  BRANCH_CLOSE,
  BRANCH_END,
  SPARE_CLOSE,
  OPEN_BRACE,
  CLOSE_BRACE,
  SINGLE_QUOTED,
  DOUBLE_QUOTED,
  SINGLE_OPEN,
  DOUBLE_OPEN,
  STRING_TEXT,
  STRING_TEMPLATE,
  STRING_CLOSE,
  LUA_CODE,
  UNCLOSED_OPENING,
  MISSING,
  ERROR_SENTINEL,
};

typedef enum {
  CLOSES,      // the string has a closing quote, or it is not known yet
  STOPS_EARLY, // it has none: its text ends with its first line
  STOPPED,     // its text was read, nothing more belongs to it
} StringState;

typedef struct {
  uint16_t indent;     // of the line on which the current directive starts
  uint8_t quote;       // that opened the current string
  uint8_t string;      // StringState
  bool run_has_text;   // the current run of glued pieces prints something
  bool value_is_last;  // the last thing that prints in the directive is a placeholder
  bool lua_is_broken;  // a Lua block of this file has unbalanced braces
  uint8_t ends_due;    // blocks of a template branch that end here
  Branches branches;   // last, so that unused conditions need not be saved
} Scanner;

static const char LUA_SUFFIX[] = "_by_lua_block";
enum { LUA_SUFFIX_LENGTH = sizeof LUA_SUFFIX - 1 };

static bool emit(TSLexer *lexer, enum TokenType type) {
  lexer->result_symbol = type;
  return true;
}

// The last characters of a word, to recognise the names of Lua blocks.
typedef struct {
  char last[LUA_SUFFIX_LENGTH];
  unsigned length;
} Tail;

static void tail_push(Tail *tail, int32_t c) {
  tail->last[tail->length++ % LUA_SUFFIX_LENGTH] = c < 128 ? (char)c : 0;
}

static bool tail_is_lua(const Tail *tail) {
  if (tail->length < LUA_SUFFIX_LENGTH) return false;
  for (unsigned i = 0; i < LUA_SUFFIX_LENGTH; i++) {
    if (tail->last[(tail->length + i) % LUA_SUFFIX_LENGTH] != LUA_SUFFIX[i]) return false;
  }
  return true;
}

// Reads the text of a word up to its end or up to a placeholder, and marks the end there.
// Returns whether a placeholder may follow without white space between.
static bool read_text(TSLexer *lexer, Tail *tail) {
  bool after_dollar = false;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (at_end(lexer) || is_space(c) || c == ';') {
      lexer->mark_end(lexer);
      return false;
    }
    if (c == '{') {
      lexer->mark_end(lexer);
      advance(lexer);
      // `${#` is text to nginx.
      bool may_open = opens_after_brace(lexer->lookahead) && !(after_dollar && lexer->lookahead == '#');
      if (may_open) return is_placeholder(read_braced(lexer, false, false));
      if (!after_dollar) return false;
      continue;
    }
    after_dollar = c == '$';
    if (c == '<') {
      lexer->mark_end(lexer);
      advance(lexer);
      if (lexer->lookahead == '%') return true;
    } else if (c == '@') {
      lexer->mark_end(lexer);
      if (read_at_name(lexer)) return true;
      tail->length = 0;
      continue;
    } else if (c == '%') {
      lexer->mark_end(lexer);
      if (read_percent_name(lexer)) return true;
      tail->length = 0;
      continue;
    } else {
      advance(lexer);
      if (c == '\\' && !at_end(lexer)) advance(lexer);
    }
    tail_push(tail, c);
  }
}

// Reads the rest of a word that starts outside of a run of pieces.
static bool scan_word(Scanner *s, TSLexer *lexer, const bool *valid, Tail *tail) {
  s->value_is_last = false;
  s->run_has_text = true;
  if (read_text(lexer, tail)) return emit(lexer, TEXT);
  return emit(lexer, valid[LUA_NAME] && tail_is_lua(tail) ? LUA_NAME : WORD);
}

// Emits a placeholder that stands between directives. Where another branch begins, the blocks that the one
// before it left open end with the placeholder.
static bool emit_item(Scanner *s, TSLexer *lexer, const bool *valid, Placeholder p) {
  s->value_is_last = false;
  uint8_t ended = apply_effect(&s->branches, p.effect, valid[BRANCH_CLOSE]);
  if (ended == 0) return emit(lexer, TEMPLATE_ITEM);
  s->ends_due = ended - 1;
  return emit(lexer, BRANCH_CLOSE);
}

// Emits the placeholder that was just read, which starts a name or an argument.
static bool emit_placeholder(Scanner *s, TSLexer *lexer, const bool *valid, Placeholder p) {
  lexer->mark_end(lexer);
  bool starts_item = valid[TEMPLATE_ITEM];
  bool prints = p.kind == VALUE;
  if (starts_item && (!prints || only_placeholders_follow(lexer))) return emit_item(s, lexer, valid, p);
  apply_effect(&s->branches, p.effect, false);
  s->run_has_text = prints;
  s->value_is_last = prints || (s->value_is_last && !starts_item);
  return emit(lexer, TEMPLATE);
}

// Emits the placeholder that was just read, which follows another piece without white space.
// A control structure at the end of a word does not belong to it, only one with text on both sides does.
static bool emit_glued_placeholder(Scanner *s, TSLexer *lexer, Placeholder p) {
  lexer->mark_end(lexer);
  apply_effect(&s->branches, p.effect, false);
  if (p.kind == VALUE) {
    s->value_is_last = true;
  } else if (!word_goes_on(lexer)) {
    s->run_has_text = false;
    return emit(lexer, TEMPLATE);
  }
  return emit(lexer, TEMPLATE_REST);
}

// Reads what starts with `{`: a placeholder, which is left to the caller, or else the start of a block.
// Returns whether it is a placeholder; otherwise `*emitted` tells whether a token was found.
static bool reads_braced(Scanner *s, TSLexer *lexer, Placeholder *p, bool *emitted) {
  advance(lexer);
  lexer->mark_end(lexer);
  *p = read_braced(lexer, false, true);
  if (is_placeholder(*p)) return true;
  if (p->kind == UNCLOSED) {
    *emitted = emit(lexer, UNCLOSED_OPENING);
  } else {
    count_brace(&s->branches, 1);
    *emitted = emit(lexer, OPEN_BRACE);
  }
  return false;
}

// Reads a directive name that starts with `$`. When `$NAME` or `${NAME}` stands alone on a line it is a
// placeholder for envsubst, which brings whole directives.
static bool scan_dollar(Scanner *s, TSLexer *lexer, const bool *valid, Tail *tail) {
  advance(lexer);
  bool braced = lexer->lookahead == '{';
  if (braced) {
    lexer->mark_end(lexer);
    advance(lexer);
    if (lexer->lookahead == '{' || lexer->lookahead == '%') {
      s->value_is_last = false;
      s->run_has_text = true;
      return emit(lexer, is_placeholder(read_braced(lexer, false, false)) ? TEXT : WORD);
    }
  }
  bool named = is_letter(lexer->lookahead);
  while (is_name_char(lexer->lookahead) || (braced && lexer->lookahead == ':')) advance(lexer);
  if (braced) {
    named = named && lexer->lookahead == '}';
    if (named) advance(lexer);
  }
  bool ends_here = at_end(lexer) || is_space(lexer->lookahead);
  if (!named || !ends_here) return scan_word(s, lexer, valid, tail);

  lexer->mark_end(lexer);
  s->value_is_last = false;
  while (is_blank(lexer->lookahead)) advance(lexer);
  int32_t c = lexer->lookahead;
  bool alone = at_end(lexer) || is_line_end(c) || c == '}' || c == '#';
  return emit(lexer, alone ? TEMPLATE_ITEM : WORD);
}

// Whether the quote just read can close a string that spans lines. A string without a closing quote seems to
// end where the next one opens; nginx rejects other text right behind a quote. A `{` may stand there, but behind
// a blank and a quote it rather starts the text of a string.
static bool closes_lines(TSLexer *lexer, int32_t before_quote) {
  int32_t c = lexer->lookahead;
  if (c == '{') return !is_blank(before_quote);
  return at_end(lexer) || is_space(c) || c == ';' || c == ')' || c == '<';
}

// Reads a whole string, or only its opening quote when it holds a placeholder or never closes.
static bool scan_string(Scanner *s, TSLexer *lexer, const bool *valid) {
  int32_t quote = lexer->lookahead;
  bool single = quote == '\'';
  Tail tail = {{0}, 0};
  bool spans_lines = false;
  bool holds_placeholder = false;
  int32_t before = quote;
  s->quote = (uint8_t)quote;
  s->string = STOPS_EARLY;
  s->value_is_last = false;
  advance(lexer);
  lexer->mark_end(lexer);
  while (!at_end(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == quote) {
      if (spans_lines && !closes_lines(lexer, before)) break;
      if (holds_placeholder) {
        s->string = CLOSES;
        break;
      }
      lexer->mark_end(lexer);
      if (valid[LUA_NAME] && tail_is_lua(&tail)) return emit(lexer, single ? LUA_SINGLE : LUA_DOUBLE);
      return emit(lexer, single ? SINGLE_QUOTED : DOUBLE_QUOTED);
    }
    before = c;
    tail_push(&tail, c);
    if (c == '\\' && !at_end(lexer)) {
      advance(lexer);
    } else if ((c == '{' && opens_after_brace(lexer->lookahead)) || (c == '<' && lexer->lookahead == '%')) {
      holds_placeholder = true;
      if (!is_placeholder(c == '{' ? read_braced(lexer, true, false) : read_angled(lexer, true))) {
        s->string = CLOSES;
        break;
      }
    } else if (is_line_end(c)) {
      spans_lines = true;
    }
  }
  return emit(lexer, single ? SINGLE_OPEN : DOUBLE_OPEN);
}

// Reads the text of a string up to a placeholder, or up to and including the closing quote. Without such a
// quote the text ends with its first line, before the `;`.
static bool scan_string_text(Scanner *s, TSLexer *lexer) {
  bool first_line = true;
  bool end_marked = false; // before a `;` that may end the line
  bool end_is_start = true;
  int32_t before = s->quote;
  for (bool any = false; !at_end(lexer); any = true) {
    int32_t c = lexer->lookahead;
    if (any && (c == '{' || c == '<')) {
      lexer->mark_end(lexer);
      return emit(lexer, STRING_TEXT);
    }
    if (first_line && c == ';') {
      lexer->mark_end(lexer);
      end_marked = true;
      end_is_start = !any;
    } else if (first_line && is_line_end(c)) {
      if (!end_marked) {
        lexer->mark_end(lexer);
        end_is_start = !any;
      }
      first_line = false;
      if (s->string == STOPS_EARLY) break;
    } else if (first_line && !is_blank(c)) {
      end_marked = false;
    }
    advance(lexer);
    if (c == s->quote) {
      if (!first_line && !closes_lines(lexer, before)) break;
      lexer->mark_end(lexer);
      return emit(lexer, STRING_CLOSE);
    }
    before = c;
    if (c == '\\' && !at_end(lexer)) advance(lexer);
  }
  if (first_line && !end_marked) {
    lexer->mark_end(lexer);
    end_is_start = false;
  }
  s->string = STOPPED;
  return emit(lexer, end_is_start ? MISSING : STRING_TEXT);
}

// Reads one piece of a string.
static bool scan_string_part(Scanner *s, TSLexer *lexer) {
  if (s->string == STOPPED || at_end(lexer)) return emit(lexer, MISSING);
  int32_t c = lexer->lookahead;
  if (c != '{' && c != '<') return scan_string_text(s, lexer);

  advance(lexer);
  lexer->mark_end(lexer);
  Placeholder p = placeholder(NOT_A_PLACEHOLDER);
  if (c == '{') {
    p = read_braced(lexer, true, false);
  } else if (lexer->lookahead == '%') {
    p = read_angled(lexer, true);
  }
  if (!is_placeholder(p)) return emit(lexer, STRING_TEXT);
  lexer->mark_end(lexer);
  return emit(lexer, STRING_TEMPLATE);
}

// Reads a piece that is glued to the piece before it.
static bool scan_rest(Scanner *s, TSLexer *lexer) {
  Tail tail = {{0}, 0};
  Placeholder p;
  bool emitted;
  switch (lexer->lookahead) {
    case '{':
      return reads_braced(s, lexer, &p, &emitted) ? emit_glued_placeholder(s, lexer, p) : emitted;
    case '<':
      advance(lexer);
      lexer->mark_end(lexer);
      if (lexer->lookahead != '%') break;
      p = read_angled(lexer, false);
      return is_placeholder(p) ? emit_glued_placeholder(s, lexer, p) : emit(lexer, TEXT_REST);
    case '@':
      if (read_at_name(lexer)) return emit_glued_placeholder(s, lexer, placeholder(VALUE));
      break;
    case '%':
      if (read_percent_name(lexer)) return emit_glued_placeholder(s, lexer, placeholder(VALUE));
      break;
    default:
      break;
  }
  read_text(lexer, &tail);
  s->value_is_last = false;
  return emit(lexer, TEXT_REST);
}

// Reads the first piece of a name or an argument.
static bool scan_start(Scanner *s, TSLexer *lexer, const bool *valid) {
  Tail tail = {{0}, 0};
  Placeholder p;
  bool emitted;
  switch (lexer->lookahead) {
    case '"':
    case '\'':
      return scan_string(s, lexer, valid);
    case '{':
      return reads_braced(s, lexer, &p, &emitted) ? emit_placeholder(s, lexer, valid, p) : emitted;
    case '<':
      advance(lexer);
      if (lexer->lookahead != '%') break;
      lexer->mark_end(lexer);
      p = read_angled(lexer, false);
      if (is_placeholder(p)) return emit_placeholder(s, lexer, valid, p);
      // The `<` alone is the first piece, the next one goes on with the text behind it.
      s->run_has_text = true;
      s->value_is_last = false;
      return emit(lexer, TEXT);
    case '@':
      if (read_at_name(lexer)) return emit_placeholder(s, lexer, valid, placeholder(VALUE));
      break;
    case '%':
      if (read_percent_name(lexer)) return emit_placeholder(s, lexer, valid, placeholder(VALUE));
      break;
    case '>':
      advance(lexer);
      if (!valid[TEMPLATE_ITEM] || !(is_blank(lexer->lookahead) || lexer->lookahead == '-')) break;
      return emit_placeholder(s, lexer, valid, read_penlight_line(lexer));
    case '$':
      if (valid[TEMPLATE_ITEM]) return scan_dollar(s, lexer, valid, &tail);
      break;
    default:
      break;
  }
  return scan_word(s, lexer, valid, &tail);
}

static bool scan_close_brace(Scanner *s, TSLexer *lexer, const bool *valid) {
  advance(lexer);
  lexer->mark_end(lexer);
  if (valid[SPARE_CLOSE] && takes_spare_close(&s->branches)) return emit(lexer, SPARE_CLOSE);
  count_brace(&s->branches, -1);
  return emit(lexer, CLOSE_BRACE);
}

// Whether a piece that follows without white space belongs to the same word. Behind a control structure
// that starts an argument, which prints nothing, a new word starts.
static bool continues_run(const Scanner *s, TSLexer *lexer) {
  int32_t c = lexer->lookahead;
  return s->run_has_text && !at_end(lexer) && !is_space(c) && c != ';';
}

// Whether a directive may start here, on a new line behind a placeholder that could have brought the `;`.
// When it does not, everything read can stand in a word.
static bool reads_directive_name(TSLexer *lexer) {
  while (is_letter(lexer->lookahead) || (lexer->lookahead >= '0' && lexer->lookahead <= '9')) advance(lexer);
  int32_t c = lexer->lookahead;
  return at_end(lexer) || is_space(c) || c == ';' || c == '{';
}

void *tree_sitter_nginx_http_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_nginx_http_external_scanner_destroy(void *payload) { ts_free(payload); }

// Only the conditions in use are saved: a state of up to 24 bytes needs no allocation in the tree.
unsigned tree_sitter_nginx_http_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *s = payload;
  unsigned length = offsetof(Scanner, branches.stack) + s->branches.depth * sizeof(Condition);
  memcpy(buffer, s, length);
  return length;
}

void tree_sitter_nginx_http_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  memset(payload, 0, sizeof(Scanner));
  if (length > 0 && length <= sizeof(Scanner)) memcpy(payload, buffer, length);
}

bool tree_sitter_nginx_http_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *s = payload;
  if (valid[ERROR_SENTINEL]) return false;

  // Tokens without text end here, before the white space.
  lexer->mark_end(lexer);
  if (valid[STRING_CLOSE]) return scan_string_part(s, lexer);
  if (s->ends_due > 0 && valid[BRANCH_END]) {
    s->ends_due--;
    return emit(lexer, BRANCH_END);
  }
  s->ends_due = 0;
  if (valid[LUA_CODE] && read_lua_code(lexer, s->indent, &s->lua_is_broken)) return emit(lexer, LUA_CODE);
  if (valid[TEXT_REST] && continues_run(s, lexer)) return scan_rest(s, lexer);

  bool new_line = false;
  uint16_t column = 0;
  while (is_space(lexer->lookahead)) {
    if (is_line_end(lexer->lookahead)) {
      new_line = true;
      column = 0;
    } else if (column < UINT16_MAX) {
      column++;
    }
    skip(lexer);
  }

  int32_t c = lexer->lookahead;
  bool in_arguments = valid[TEMPLATE_END];
  bool closes = at_end(lexer) || (c == '}' && in_arguments);
  if (in_arguments && s->value_is_last) {
    bool starts_line = new_line && column <= s->indent && is_letter(c);
    if (closes || (starts_line && reads_directive_name(lexer))) {
      s->value_is_last = false;
      return emit(lexer, TEMPLATE_END);
    }
    if (starts_line) return scan_word(s, lexer, valid, &(Tail){{0}, 0});
  }
  if (closes) return valid[MISSING] && emit(lexer, MISSING);
  if (c == '}') return valid[CLOSE_BRACE] && scan_close_brace(s, lexer, valid);
  if (c == ';' || c == '#' || !valid[WORD]) return false;
  if (valid[TEMPLATE_ITEM] && new_line) s->indent = column;
  return scan_start(s, lexer, valid);
}
