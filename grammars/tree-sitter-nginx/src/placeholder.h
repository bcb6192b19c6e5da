// Placeholders of template languages, which stand in configuration files before nginx sees them:
// `{{ }}`, `{% %}`, `{# #}`, `<% %>`, `@NAME@` and `%%NAME%%`.
//
// Every function reads ahead and leaves it to the caller to mark the end of a token. No function
// reads past the next opening of the same kind, so that a file of unclosed openings costs linear time.

#ifndef NGINX_HTTP_PLACEHOLDER_H_
#define NGINX_HTTP_PLACEHOLDER_H_

#include "chars.h"
#include <string.h>

// In this order: everything from `CONTROL` on is a placeholder.
typedef enum {
  NOT_A_PLACEHOLDER,
  UNCLOSED, // starts like one and means nothing to nginx, but does not close
  CONTROL, // prints nothing by itself: conditions, loops, comments, assignments
  VALUE,   // prints text
} Placeholder;

// Whether `{` followed by `c` can open a placeholder.
static inline bool opens_after_brace(int32_t c) { return c == '{' || c == '%' || c == '#'; }

// Reads up to and including `first` `second`.
static bool read_to_pair(TSLexer *lexer, char first, char second, bool one_line) {
  while (!at_end(lexer) && !(one_line && is_line_end(lexer->lookahead))) {
    bool matches = lexer->lookahead == first;
    advance(lexer);
    if (matches && lexer->lookahead == second) {
      advance(lexer);
      return true;
    }
  }
  return false;
}

// As `read_to_pair`, but another `open_first` `open_second` means that the first one was no opening.
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

// Whether the character just read is a `;` that ends a line, so that the placeholder was left open before it.
static bool ends_directive(TSLexer *lexer, int32_t c) {
  return c == ';' && (at_end(lexer) || is_line_end(lexer->lookahead));
}

// Reads the rest of `{% … %}` after the opening.
static bool read_statement(TSLexer *lexer, bool one_line) {
  while (!at_end(lexer) && !(one_line && is_line_end(lexer->lookahead))) {
    int32_t c = lexer->lookahead;
    if (c == '"' || c == '\'') {
      if (!read_quoted(lexer)) return false;
      continue;
    }
    advance(lexer);
    if (c == '%' && lexer->lookahead == '}') {
      advance(lexer);
      return true;
    }
    if (c == '{' && (lexer->lookahead == '%' || lexer->lookahead == '{')) return false;
    if (ends_directive(lexer, c)) return false;
  }
  return false;
}

// Reads the rest of `{{ … }}` after the opening; braces inside are counted.
static bool read_expression(TSLexer *lexer, bool one_line) {
  unsigned depth = 0;
  while (!at_end(lexer) && !(one_line && is_line_end(lexer->lookahead))) {
    int32_t c = lexer->lookahead;
    if (c == '"' || c == '\'' || c == '`') {
      if (!read_quoted(lexer)) return false;
      continue;
    }
    advance(lexer);
    if (c == '{') {
      if (opens_after_brace(lexer->lookahead)) return false;
      depth++;
    } else if (c == '}' && depth > 0) {
      depth--;
    } else if (c == '}') {
      if (lexer->lookahead != '}') return false;
      advance(lexer);
      return true;
    } else if (ends_directive(lexer, c)) {
      return false;
    }
  }
  return false;
}

// Reads the first word of `{{ … }}` and tells whether it makes the placeholder a control structure.
// Go templates and their relatives put conditions into the same braces as values.
static bool reads_control_head(TSLexer *lexer) {
  static const char *const STATEMENTS[] = {"if", "else", "end", "range", "with", "break", "continue"};
  static const char *const NAMED[] = {"define", "block", "template"};
  if (lexer->lookahead == '-' || lexer->lookahead == '~') advance(lexer);
  while (is_space(lexer->lookahead)) advance(lexer);

  int32_t c = lexer->lookahead;
  if (c == '#' || c == '^' || c == '>') return true;
  if (c == '$') {
    advance(lexer);
    while (is_name_char(lexer->lookahead)) advance(lexer);
    while (is_blank(lexer->lookahead)) advance(lexer);
    if (lexer->lookahead == ':') advance(lexer);
    if (lexer->lookahead != '=') return false;
    advance(lexer);
    return lexer->lookahead != '=';
  }

  char word[10] = {0};
  unsigned length = 0;
  while (is_letter(lexer->lookahead) && length < sizeof word - 1) {
    word[length++] = (char)lexer->lookahead;
    advance(lexer);
  }
  if (is_name_char(lexer->lookahead)) return false;
  for (unsigned i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++) {
    if (strcmp(word, STATEMENTS[i]) == 0) return true;
  }
  while (is_blank(lexer->lookahead)) advance(lexer);
  if (lexer->lookahead != '"' && lexer->lookahead != '`') return false;
  for (unsigned i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
    if (strcmp(word, NAMED[i]) == 0) return true;
  }
  return false;
}

// Reads the rest of `{{ … }}` after the opening.
static Placeholder read_double_braced(TSLexer *lexer, bool one_line) {
  bool control = reads_control_head(lexer);
  if (!control && lexer->lookahead == '!') {
    // Handlebars comment, whose text may hold quotes.
    return read_unnested(lexer, "{{", "}}", one_line) ? CONTROL : UNCLOSED;
  }
  if (!control && lexer->lookahead == '/') {
    advance(lexer);
    control = true;
    if (lexer->lookahead == '*' && !read_to_pair(lexer, '*', '/', one_line)) return UNCLOSED;
  }
  if (!read_expression(lexer, one_line)) return UNCLOSED;
  return control ? CONTROL : VALUE;
}

// Reads a placeholder whose first `{` is behind and whose second character is ahead.
// `mark` asks to mark the end behind that second character.
static Placeholder read_braced(TSLexer *lexer, bool one_line, bool mark) {
  int32_t second = lexer->lookahead;
  if (!opens_after_brace(second)) return NOT_A_PLACEHOLDER;
  advance(lexer);
  if (mark) lexer->mark_end(lexer);
  // nginx reads `{#` as a block that starts with a comment.
  if (second == '#') return read_unnested(lexer, "{#", "#}", one_line) ? CONTROL : NOT_A_PLACEHOLDER;
  if (second == '%') return read_statement(lexer, one_line) ? CONTROL : UNCLOSED;
  // `{{%` is a block whose first item is `{% … %}`.
  return lexer->lookahead == '%' ? NOT_A_PLACEHOLDER : read_double_braced(lexer, one_line);
}

// Reads `<% … %>`, whose `<` is behind and whose `%` is ahead.
static Placeholder read_angled(TSLexer *lexer, bool one_line) {
  advance(lexer);
  bool value = lexer->lookahead == '=';
  if (!read_unnested(lexer, "<%", "%>", one_line)) return NOT_A_PLACEHOLDER;
  return value ? VALUE : CONTROL;
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
      return lexer->lookahead == '%' ? read_angled(lexer, true) : NOT_A_PLACEHOLDER;
    case '@':
      return read_at_name(lexer) ? VALUE : NOT_A_PLACEHOLDER;
    case '%':
      return read_percent_name(lexer) ? VALUE : NOT_A_PLACEHOLDER;
    default:
      return NOT_A_PLACEHOLDER;
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
    if (read_placeholder(lexer) < CONTROL) return false;
  }
  return false;
}

// Whether text or a value follows, perhaps behind control structures, without white space between.
static bool word_goes_on(TSLexer *lexer) {
  for (int i = 0; i <= LOOKAHEAD_PLACEHOLDERS; i++) {
    int32_t c = lexer->lookahead;
    if (at_end(lexer) || is_space(c) || c == ';') return false;
    if (c != '{' && c != '<') return true;
    Placeholder kind = read_placeholder(lexer);
    if (kind == CONTROL) continue;
    // A `{` that opens no placeholder opens a block.
    return kind == VALUE || c == '<';
  }
  return true;
}

#endif // NGINX_HTTP_PLACEHOLDER_H_
