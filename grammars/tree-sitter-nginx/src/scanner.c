// External scanner of the nginx grammar.
//
// It splits words as nginx does (ngx_conf_read_token): a word is anything but white space, `;` and `{`,
// with `\` before any character and with `${`; quotes open a string and `#` a comment only where a word
// could start; `}` closes a block only there. On top of that it recognises the placeholders of template
// languages, and the end of raw Lua blocks.

#include "chars.h"
#include "lua.h"
#include "placeholder.h"
#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"
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
  CLOSES,      // the string has a closing quote, as far as it was searched
  STOPS_EARLY, // it has none: its text ends with its first line
  STOPPED,     // that text was read, nothing more belongs to the string
} StringState;

typedef struct {
  uint16_t indent;     // of the line on which the current directive starts
  uint8_t quote;       // that opened the current string
  uint8_t string;      // StringState
  bool run_has_text;   // the current run of glued pieces prints something
  bool value_is_last;  // the last thing that prints in the directive is a placeholder
  bool lua_is_broken;  // a Lua block of this file has unbalanced braces
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
      if (opens_after_brace(lexer->lookahead)) return read_braced(lexer, false, false) >= CONTROL;
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

// Emits the placeholder that was just read, which starts a name or an argument.
static bool emit_placeholder(Scanner *s, TSLexer *lexer, const bool *valid, Placeholder kind) {
  lexer->mark_end(lexer);
  bool starts_item = valid[TEMPLATE_ITEM];
  if (starts_item && (kind == CONTROL || only_placeholders_follow(lexer))) {
    s->value_is_last = false;
    return emit(lexer, TEMPLATE_ITEM);
  }
  s->run_has_text = kind == VALUE;
  s->value_is_last = kind == VALUE || (s->value_is_last && !starts_item);
  return emit(lexer, TEMPLATE);
}

// Emits the placeholder that was just read, which follows another piece without white space.
// A control structure at the end of a word does not belong to it, only one with text on both sides does.
static bool emit_glued_placeholder(Scanner *s, TSLexer *lexer, Placeholder kind) {
  lexer->mark_end(lexer);
  if (kind == VALUE) {
    s->value_is_last = true;
  } else if (!word_goes_on(lexer)) {
    s->run_has_text = false;
    return emit(lexer, TEMPLATE);
  }
  return emit(lexer, TEMPLATE_REST);
}

// Reads a directive name that starts with `$`. When `$NAME` or `${NAME}` stands alone on a line it is a
// placeholder for envsubst, which brings whole directives.
static bool scan_dollar(Scanner *s, TSLexer *lexer, const bool *valid, Tail *tail) {
  advance(lexer);
  bool braced = lexer->lookahead == '{';
  if (braced) {
    lexer->mark_end(lexer);
    advance(lexer);
    if (opens_after_brace(lexer->lookahead)) {
      s->value_is_last = false;
      s->run_has_text = true;
      return emit(lexer, read_braced(lexer, false, false) >= CONTROL ? TEXT : WORD);
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

static bool may_follow_string(TSLexer *lexer) {
  int32_t c = lexer->lookahead;
  return at_end(lexer) || is_space(c) || c == ';' || c == '{' || c == ')' || c == '<';
}

// Reads a whole string, or only its opening quote when it holds a placeholder or never closes.
//
// A string that spans lines and closes right before other text is taken for one without a closing quote:
// nginx rejects it, and the quote that seems to close it opens the next string.
static bool scan_string(Scanner *s, TSLexer *lexer, const bool *valid) {
  int32_t quote = lexer->lookahead;
  bool single = quote == '\'';
  Tail tail = {{0}, 0};
  bool spans_lines = false;
  s->quote = (uint8_t)quote;
  s->string = CLOSES;
  s->value_is_last = false;
  advance(lexer);
  lexer->mark_end(lexer);
  while (!at_end(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == quote) {
      if (spans_lines && !may_follow_string(lexer)) break;
      lexer->mark_end(lexer);
      if (valid[LUA_NAME] && tail_is_lua(&tail)) return emit(lexer, single ? LUA_SINGLE : LUA_DOUBLE);
      return emit(lexer, single ? SINGLE_QUOTED : DOUBLE_QUOTED);
    }
    tail_push(&tail, c);
    if (c == '\\' && !at_end(lexer)) {
      advance(lexer);
    } else if ((c == '{' && opens_after_brace(lexer->lookahead)) || (c == '<' && lexer->lookahead == '%')) {
      return emit(lexer, single ? SINGLE_OPEN : DOUBLE_OPEN);
    } else if (is_line_end(c)) {
      spans_lines = true;
    }
  }
  s->string = STOPS_EARLY;
  return emit(lexer, single ? SINGLE_OPEN : DOUBLE_OPEN);
}

// Reads the first line of a string without a closing quote, without the `;` at the end of the line.
// Returns whether there is any text.
static bool read_line_of_string(TSLexer *lexer) {
  bool any = false;
  while (!at_end(lexer) && !is_line_end(lexer->lookahead)) {
    if (lexer->lookahead == ';') {
      lexer->mark_end(lexer);
      advance(lexer);
      while (is_blank(lexer->lookahead)) advance(lexer);
      if (at_end(lexer) || is_line_end(lexer->lookahead)) return any;
    } else {
      advance(lexer);
    }
    any = true;
  }
  lexer->mark_end(lexer);
  return any;
}

// Reads one piece of a string: text, a placeholder, or the closing quote.
static bool scan_string_part(Scanner *s, TSLexer *lexer) {
  if (s->string == STOPPED || at_end(lexer)) return emit(lexer, MISSING);
  if (s->string == STOPS_EARLY) {
    s->string = STOPPED;
    return emit(lexer, read_line_of_string(lexer) ? STRING_TEXT : MISSING);
  }

  int32_t c = lexer->lookahead;
  if (c == s->quote) {
    advance(lexer);
    lexer->mark_end(lexer);
    return emit(lexer, STRING_CLOSE);
  }
  if (c == '{' || c == '<') {
    advance(lexer);
    lexer->mark_end(lexer);
    Placeholder kind = NOT_A_PLACEHOLDER;
    if (c == '{') {
      kind = read_braced(lexer, true, false);
    } else if (lexer->lookahead == '%') {
      kind = read_angled(lexer, true);
    }
    if (kind < CONTROL) return emit(lexer, STRING_TEXT);
    lexer->mark_end(lexer);
    return emit(lexer, STRING_TEMPLATE);
  }

  // Where the text ends if no closing quote follows.
  bool stop_marked = false;
  while (!at_end(lexer)) {
    c = lexer->lookahead;
    if (c == s->quote || c == '{' || c == '<') {
      lexer->mark_end(lexer);
      return emit(lexer, STRING_TEXT);
    }
    if (is_line_end(c) && !stop_marked) {
      stop_marked = true;
      lexer->mark_end(lexer);
    }
    advance(lexer);
    if (c == '\\' && !at_end(lexer)) advance(lexer);
  }
  if (!stop_marked) lexer->mark_end(lexer);
  s->string = STOPPED;
  return emit(lexer, STRING_TEXT);
}

// Reads a piece that is glued to the piece before it.
static bool scan_rest(Scanner *s, TSLexer *lexer) {
  Tail tail = {{0}, 0};
  int32_t c = lexer->lookahead;
  if (c == '{') {
    advance(lexer);
    Placeholder kind = read_braced(lexer, false, true);
    if (kind == UNCLOSED) return emit(lexer, UNCLOSED_OPENING);
    return kind >= CONTROL && emit_glued_placeholder(s, lexer, kind);
  }
  if (c == '<') {
    advance(lexer);
    lexer->mark_end(lexer);
    if (lexer->lookahead == '%') {
      Placeholder kind = read_angled(lexer, false);
      if (kind >= CONTROL) return emit_glued_placeholder(s, lexer, kind);
      return emit(lexer, TEXT_REST);
    }
  } else if (c == '@') {
    if (read_at_name(lexer)) return emit_glued_placeholder(s, lexer, VALUE);
  } else if (c == '%') {
    if (read_percent_name(lexer)) return emit_glued_placeholder(s, lexer, VALUE);
  }
  read_text(lexer, &tail);
  s->run_has_text = true;
  s->value_is_last = false;
  return emit(lexer, TEXT_REST);
}

// Reads the first piece of a name or an argument.
static bool scan_start(Scanner *s, TSLexer *lexer, const bool *valid) {
  Tail tail = {{0}, 0};
  Placeholder kind = NOT_A_PLACEHOLDER;
  switch (lexer->lookahead) {
    case '"':
    case '\'':
      return scan_string(s, lexer, valid);
    case '{':
      advance(lexer);
      kind = read_braced(lexer, false, true);
      if (kind == UNCLOSED) return emit(lexer, UNCLOSED_OPENING);
      return kind >= CONTROL && emit_placeholder(s, lexer, valid, kind);
    case '<':
      advance(lexer);
      if (lexer->lookahead != '%') break;
      lexer->mark_end(lexer);
      kind = read_angled(lexer, false);
      if (kind >= CONTROL) return emit_placeholder(s, lexer, valid, kind);
      // The `<` alone is the first piece, the next one goes on with the text behind it.
      s->run_has_text = true;
      s->value_is_last = false;
      return emit(lexer, TEXT);
    case '@':
      if (read_at_name(lexer)) return emit_placeholder(s, lexer, valid, VALUE);
      break;
    case '%':
      if (read_percent_name(lexer)) return emit_placeholder(s, lexer, valid, VALUE);
      break;
    case '>':
      // A line of Penlight's template language.
      advance(lexer);
      if (!valid[TEMPLATE_ITEM] || !(is_blank(lexer->lookahead) || lexer->lookahead == '-')) break;
      while (!at_end(lexer) && !is_line_end(lexer->lookahead)) advance(lexer);
      return emit_placeholder(s, lexer, valid, CONTROL);
    case '$':
      if (valid[TEMPLATE_ITEM]) return scan_dollar(s, lexer, valid, &tail);
      break;
    default:
      break;
  }
  return scan_word(s, lexer, valid, &tail);
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

unsigned tree_sitter_nginx_http_external_scanner_serialize(void *payload, char *buffer) {
  memcpy(buffer, payload, sizeof(Scanner));
  return sizeof(Scanner);
}

void tree_sitter_nginx_http_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  memset(payload, 0, sizeof(Scanner));
  if (length == sizeof(Scanner)) memcpy(payload, buffer, length);
}

bool tree_sitter_nginx_http_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *s = payload;
  if (valid[ERROR_SENTINEL]) return false;

  // Tokens without text end here, before the white space.
  lexer->mark_end(lexer);
  if (valid[STRING_CLOSE]) return scan_string_part(s, lexer);
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
  if (c == '}' || c == ';' || c == '#' || !valid[WORD]) return false;
  if (valid[TEMPLATE_ITEM] && new_line) s->indent = column;
  return scan_start(s, lexer, valid);
}
