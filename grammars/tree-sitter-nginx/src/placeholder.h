// Placeholders of template languages, which stand in configuration files before nginx sees them:
// `{{ }}`, `{% %}`, `{# #}`, `<% %>`, `@NAME@` and `%%NAME%%`.
//
// Every function reads ahead and leaves it to the caller to mark the end of a token. No function
// reads past the next opening of the same kind, so that a file of unclosed openings costs linear time.

#ifndef NGINX_HTTP_PLACEHOLDER_H_
#define NGINX_HTTP_PLACEHOLDER_H_

#include "branches.h"
#include "chars.h"
#include <string.h>

typedef enum {
  NOT_A_PLACEHOLDER,
  UNCLOSED, // starts like one and means nothing to nginx, but does not close
  CONTROL,  // prints nothing by itself: conditions, loops, comments, assignments
  VALUE,    // prints text
} Kind;

typedef struct {
  Kind kind;
  Effect effect;
} Placeholder;

static inline Placeholder placeholder(Kind kind) { return (Placeholder){.kind = kind}; }

static inline bool is_placeholder(Placeholder p) { return p.kind >= CONTROL; }

// Whether `{` followed by `c` can open a placeholder.
static inline bool opens_after_brace(int32_t c) { return c == '{' || c == '%' || c == '#'; }

static bool is_one_of(const char *word, const char *const *words, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    if (strcmp(word, words[i]) == 0) return true;
  }
  return false;
}

#define IS_ONE_OF(word, words) is_one_of(word, words, sizeof(words) / sizeof *(words))

enum { MAX_KEYWORD = 10 };

// Reads a word of letters into `word`, which holds no more than its start.
static void read_keyword(TSLexer *lexer, char word[MAX_KEYWORD]) {
  unsigned length = 0;
  memset(word, 0, MAX_KEYWORD);
  for (; is_letter(lexer->lookahead); advance(lexer)) {
    if (length < MAX_KEYWORD - 1) word[length++] = (char)lexer->lookahead;
  }
}

// The control structure that starts with `word`.
static Placeholder statement(const char *word) {
  static const char *const OPENING[] = {"if",    "unless", "for",   "range",  "with", "case",
                                        "while", "until",  "begin", "define", "block"};
  static const char *const ALTERNATIVE[] = {"else", "elif", "elsif", "elseif", "when"};
  Placeholder p = placeholder(CONTROL);
  if (IS_ONE_OF(word, OPENING)) {
    p.effect = (Effect){.opens = 1, .tag = word[0]};
  } else if (IS_ONE_OF(word, ALTERNATIVE)) {
    p.effect.alternates = true;
  } else if (strncmp(word, "end", 3) == 0) {
    p.effect = (Effect){.ends = 1, .tag = word[3]};
  }
  return p;
}

// Reads up to and including `close`. A second `open` means that the first one was no opening.
static bool read_unnested(TSLexer *lexer, const char *open, const char *close, bool one_line) {
  while (!at_end(lexer) && !(one_line && is_line_end(lexer->lookahead))) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == close[0] && lexer->lookahead == close[1]) {
      advance(lexer);
      return true;
    }
    if (c == open[0] && lexer->lookahead == open[1]) return false;
  }
  return false;
}

// Reads a quoted string inside a placeholder; false when it does not close on its line.
static bool read_quoted(TSLexer *lexer) {
  int32_t quote = lexer->lookahead;
  advance(lexer);
  while (!at_end(lexer) && !is_line_end(lexer->lookahead)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == quote) return true;
    if (c == '\\' && quote != '`' && !at_end(lexer)) advance(lexer);
  }
  return false;
}

// Whether `c`, the character just read, is a `;` that ends a line: the placeholder was left open before it.
static bool ends_directive(TSLexer *lexer, int32_t c) {
  return c == ';' && (at_end(lexer) || is_line_end(lexer->lookahead));
}

// Reads the end of `{{ … }}` or, with `percent`, of `{% … %}`. Braces inside an expression are counted.
// A single `}` where `}}` should be fails, and `mark` asks to mark the end behind it.
static bool read_to_close(TSLexer *lexer, bool percent, bool one_line, bool mark) {
  unsigned depth = 0;
  while (!at_end(lexer) && !(one_line && is_line_end(lexer->lookahead))) {
    int32_t c = lexer->lookahead;
    if (c == '"' || c == '\'' || (c == '`' && !percent)) {
      if (!read_quoted(lexer)) return false;
      continue;
    }
    advance(lexer);
    if (ends_directive(lexer, c)) return false;
    if (c == ';' || is_line_end(c)) mark = false;
    if (c == '{') {
      if (lexer->lookahead == '{' || lexer->lookahead == '%') return false;
      depth++;
    } else if (c == '}' && depth > 0) {
      depth--;
    } else if (c == (percent ? '%' : '}') && lexer->lookahead == '}') {
      advance(lexer);
      return true;
    } else if (c == '}' && !percent) {
      if (mark) lexer->mark_end(lexer);
      return false;
    }
  }
  return false;
}

// Skips the mark that trims white space, and white space.
static void skip_trim(TSLexer *lexer) {
  if (lexer->lookahead == '-' || lexer->lookahead == '~' || lexer->lookahead == '+') advance(lexer);
  while (is_space(lexer->lookahead)) advance(lexer);
}

// Reads `{% … %}` behind its opening.
static Placeholder read_statement(TSLexer *lexer, bool one_line) {
  char word[MAX_KEYWORD];
  skip_trim(lexer);
  read_keyword(lexer, word);
  return read_to_close(lexer, true, one_line, false) ? statement(word) : placeholder(UNCLOSED);
}

// Reads the start of `{{ … }}` and tells what it is. Go templates and their relatives put control structures
// into the same braces as values.
static Placeholder read_expression_head(TSLexer *lexer) {
  static const char *const KEYWORDS[] = {"if", "else", "end", "range", "with", "break", "continue"};
  static const char *const NAMED[] = {"define", "block", "template"};
  skip_trim(lexer);
  switch (lexer->lookahead) {
    case '#': // Handlebars, as the next two
      return (Placeholder){CONTROL, {.opens = 1, .tag = '#'}};
    case '/':
      advance(lexer);
      if (lexer->lookahead == '*') return placeholder(CONTROL);
      return (Placeholder){CONTROL, {.ends = 1, .tag = '#'}};
    case '^':
      advance(lexer);
      if (lexer->lookahead == '}') return (Placeholder){CONTROL, {.alternates = true}};
      return (Placeholder){CONTROL, {.opens = 1, .tag = '#'}};
    case '>':
    case '!':
      return placeholder(CONTROL);
    case '$': // perhaps an assignment
      advance(lexer);
      while (is_name_char(lexer->lookahead)) advance(lexer);
      while (is_blank(lexer->lookahead)) advance(lexer);
      if (lexer->lookahead == ':') advance(lexer);
      if (lexer->lookahead != '=') return placeholder(VALUE);
      advance(lexer);
      return placeholder(lexer->lookahead == '=' ? VALUE : CONTROL);
    default:
      break;
  }
  char word[MAX_KEYWORD];
  read_keyword(lexer, word);
  if (is_name_char(lexer->lookahead)) return placeholder(VALUE);
  if (IS_ONE_OF(word, KEYWORDS)) return statement(word);
  while (is_blank(lexer->lookahead)) advance(lexer);
  bool quoted = lexer->lookahead == '"' || lexer->lookahead == '`';
  return quoted && IS_ONE_OF(word, NAMED) ? statement(word) : placeholder(VALUE);
}

// Reads `{{ … }}` behind its opening.
static Placeholder read_expression(TSLexer *lexer, bool one_line, bool mark) {
  Placeholder p = read_expression_head(lexer);
  bool closed = false;
  if (p.kind == CONTROL && lexer->lookahead == '!') {
    // The text of a Handlebars comment may hold quotes.
    closed = read_unnested(lexer, "{{", "}}", one_line);
  } else {
    bool comment = p.kind == CONTROL && lexer->lookahead == '*';
    closed = !comment || read_unnested(lexer, "/*", "*/", one_line);
    closed = closed && read_to_close(lexer, false, one_line, mark);
  }
  return closed ? p : placeholder(UNCLOSED);
}

// Reads a placeholder whose first `{` is behind and whose second character is ahead.
// `mark` asks to mark the end of an opening that does not close.
static Placeholder read_braced(TSLexer *lexer, bool one_line, bool mark) {
  int32_t second = lexer->lookahead;
  if (!opens_after_brace(second)) return placeholder(NOT_A_PLACEHOLDER);
  advance(lexer);
  // nginx reads `{#` as a block that starts with a comment.
  if (second == '#') return placeholder(read_unnested(lexer, "{#", "#}", one_line) ? CONTROL : NOT_A_PLACEHOLDER);
  // `{{%` is a block whose first item is `{% … %}`.
  if (second == '{' && lexer->lookahead == '%') return placeholder(NOT_A_PLACEHOLDER);
  if (mark) lexer->mark_end(lexer);
  return second == '%' ? read_statement(lexer, one_line) : read_expression(lexer, one_line, mark);
}

// Adds the effect of the next statement in the same placeholder.
static void add_effect(Effect *sum, Effect next) {
  if (next.ends > 0 && sum->opens > 0) {
    sum->opens--;
  } else if (next.ends > 0 && sum->ends < UINT8_MAX) {
    sum->ends++;
  }
  if (next.alternates && sum->opens == 0) sum->alternates = true;
  if (next.opens > 0 && sum->opens < UINT8_MAX) sum->opens++;
}

// Reads `<% … %>`, whose `<` is behind and whose `%` is ahead. It may hold several statements. Ruby's blocks
// open with `do |x|`, Puppet's with a `{` at the end.
static Placeholder read_angled(TSLexer *lexer, bool one_line) {
  Effect sum = {0};
  char word[MAX_KEYWORD];
  bool at_start = true;     // of a statement
  bool counted = false;     // the statement opens something by its first word
  bool brace_last = false;  // the last thing read is `{`
  bool parameters = false;  // between `|` and `|`
  advance(lexer);
  bool prints = lexer->lookahead == '=';
  bool comment = lexer->lookahead == '#';
  if (lexer->lookahead == '-') advance(lexer);

  while (!at_end(lexer) && !(one_line && is_line_end(lexer->lookahead))) {
    int32_t c = lexer->lookahead;
    if (is_letter(c)) {
      read_keyword(lexer, word);
      if (at_start) {
        Effect effect = statement(word).effect;
        counted = effect.opens > 0 || effect.alternates;
        add_effect(&sum, effect);
        at_start = false;
      } else if (!counted && strcmp(word, "do") == 0) {
        add_effect(&sum, (Effect){.opens = 1});
      }
      if (!parameters) brace_last = false;
      continue;
    }
    advance(lexer);
    if (c == '%' && lexer->lookahead == '>') {
      advance(lexer);
      if (brace_last && !counted) add_effect(&sum, (Effect){.opens = 1});
      if (prints) return placeholder(VALUE);
      return (Placeholder){CONTROL, comment ? (Effect){0} : sum};
    }
    if (c == '<' && lexer->lookahead == '%') break;
    if (is_line_end(c) || c == ';') {
      at_start = true;
      counted = false;
    } else if (c == '}' && at_start) {
      add_effect(&sum, (Effect){.ends = 1});
    } else if (c == '|') {
      parameters = !parameters;
    } else if (!is_blank(c) && c != '-') {
      at_start = false;
      if (!parameters) brace_last = c == '{';
    }
  }
  return placeholder(NOT_A_PLACEHOLDER);
}

// Reads the rest of a line of Penlight's template language, behind its `>`.
static Placeholder read_penlight_line(TSLexer *lexer) {
  char word[MAX_KEYWORD];
  while (is_blank(lexer->lookahead)) advance(lexer);
  read_keyword(lexer, word);
  while (!at_end(lexer) && !is_line_end(lexer->lookahead)) advance(lexer);
  return statement(word);
}

// Reads `@NAME@`. When it fails, everything read can stand in a word.
static bool read_at_name(TSLexer *lexer) {
  advance(lexer);
  if (!is_letter(lexer->lookahead)) return false;
  while (is_name_char(lexer->lookahead)) advance(lexer);
  if (lexer->lookahead != '@') return false;
  advance(lexer);
  return true;
}

// Reads `%%NAME%%`. When it fails, everything read can stand in a word.
static bool read_percent_name(TSLexer *lexer) {
  advance(lexer);
  if (lexer->lookahead != '%') return false;
  advance(lexer);
  if (!is_letter(lexer->lookahead)) return false;
  while (is_name_char(lexer->lookahead)) advance(lexer);
  for (int i = 0; i < 2; i++) {
    if (lexer->lookahead != '%') return false;
    advance(lexer);
  }
  return true;
}

// Reads a placeholder at its first character, whatever its form.
static Placeholder read_placeholder(TSLexer *lexer) {
  switch (lexer->lookahead) {
    case '{':
      advance(lexer);
      return read_braced(lexer, true, false);
    case '<':
      advance(lexer);
      return lexer->lookahead == '%' ? read_angled(lexer, true) : placeholder(NOT_A_PLACEHOLDER);
    case '@':
      return placeholder(read_at_name(lexer) ? VALUE : NOT_A_PLACEHOLDER);
    case '%':
      return placeholder(read_percent_name(lexer) ? VALUE : NOT_A_PLACEHOLDER);
    default:
      return placeholder(NOT_A_PLACEHOLDER);
  }
}

// How many placeholders in a row are looked at to find out what follows them.
enum { LOOKAHEAD_PLACEHOLDERS = 8 };

// Whether nothing but placeholders stands between here and the end of the line, the block or the file.
static bool only_placeholders_follow(TSLexer *lexer) {
  for (int i = 0; i <= LOOKAHEAD_PLACEHOLDERS; i++) {
    while (is_blank(lexer->lookahead)) advance(lexer);
    int32_t c = lexer->lookahead;
    if (at_end(lexer) || is_line_end(c) || c == '}' || c == '#') return true;
    if (!is_placeholder(read_placeholder(lexer))) return false;
  }
  return false;
}

// Whether text or a value follows, perhaps behind control structures, without white space between.
static bool word_goes_on(TSLexer *lexer) {
  for (int i = 0; i <= LOOKAHEAD_PLACEHOLDERS; i++) {
    int32_t c = lexer->lookahead;
    if (at_end(lexer) || is_space(c) || c == ';') return false;
    if (c != '{' && c != '<') return true;
    Kind kind = read_placeholder(lexer).kind;
    // A `{` that opens no placeholder opens a block.
    if (kind != CONTROL) return kind == VALUE || c == '<';
  }
  return true;
}

#endif // NGINX_HTTP_PLACEHOLDER_H_
