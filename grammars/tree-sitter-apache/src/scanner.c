// External scanner of the Apache grammar.
//
// Words are split as Apache does (ap_getword_conf): at white space, unless the word begins with a quote. The opening tag
// of a section ends with the last `>` on its line.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

// Keep in step with `externals` in grammar.js.
enum TokenType {
  OPEN,
  CLOSE,
  WORD,
  SECTION_WORD,
  SECTION_END,
  END,
  MISSING,
  ERROR_SENTINEL,
};

// A placeholder that is longer is none, so that text which never closes one is read in linear time.
enum { MAX_PLACEHOLDER = 400 };

// How many `>` are left in the opening tag that is being read.
typedef struct {
  uint8_t left;
} Scanner;

void *tree_sitter_apache_http_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_apache_http_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_apache_http_external_scanner_serialize(void *payload, char *buffer) {
  buffer[0] = (char)((Scanner *)payload)->left;
  return 1;
}

void tree_sitter_apache_http_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  ((Scanner *)payload)->left = length == 0 ? 0 : (uint8_t)buffer[0];
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool at_end(TSLexer *lexer) { return lexer->lookahead == 0 && lexer->eof(lexer); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

static bool at_line_end(TSLexer *lexer) {
  return lexer->lookahead == '\n' || lexer->lookahead == '\r' || at_end(lexer);
}

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool emit(TSLexer *lexer, enum TokenType type) {
  lexer->result_symbol = type;
  return true;
}

// Behind a backslash: whether the line ends here, so that the next one belongs to it.
static bool joins_lines(TSLexer *lexer) {
  if (lexer->lookahead == '\r') {
    advance(lexer);
  }
  return lexer->lookahead == '\n';
}

// The number of `>` up to the end of the line.
static uint8_t count_ends(TSLexer *lexer) {
  uint8_t count = 0;
  while (!at_line_end(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '>' && count < UINT8_MAX) {
      count++;
    } else if (c == '\\' && joins_lines(lexer)) {
      advance(lexer);
    }
  }
  return count;
}

// The character at the cursor as part of an opening tag.
static void advance_in_tag(Scanner *scanner, TSLexer *lexer) {
  if (lexer->lookahead == '>' && scanner->left > 0) {
    scanner->left--;
  }
  advance(lexer);
}

// A quoted text to its closing quote, or to the end of the line if it has none.
static void quoted(Scanner *scanner, TSLexer *lexer, bool in_tag) {
  int32_t quote = lexer->lookahead;
  advance(lexer);
  while (!at_line_end(lexer) && !(in_tag && lexer->lookahead == '>' && scanner->left == 1)) {
    if (lexer->lookahead == quote) {
      advance(lexer);
      break;
    }
    if (lexer->lookahead == '\\') {
      advance(lexer);
      if (lexer->lookahead == '\r') {
        advance(lexer);
      }
      if (at_end(lexer)) {
        break;
      }
    }
    advance_in_tag(scanner, lexer);
  }
  lexer->mark_end(lexer);
}

// The rest of a placeholder whose first two characters were read, if it closes on this line: `{{ x }}`, `<%= x %>`.
static void placeholder(TSLexer *lexer, int32_t before_last, int32_t last) {
  int32_t previous = 0;
  for (unsigned length = 0; length < MAX_PLACEHOLDER && !at_line_end(lexer); length++) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (previous == before_last && c == last) {
      lexer->mark_end(lexer);
      return;
    }
    previous = c;
  }
}

// A word without quotes. What a template fills in does not end at the blanks inside.
static bool word(Scanner *scanner, TSLexer *lexer, bool in_tag) {
  bool has_content = false;
  while (!at_line_end(lexer) && !is_blank(lexer->lookahead)) {
    int32_t c = lexer->lookahead;
    lexer->mark_end(lexer);
    if (in_tag && c == '>' && scanner->left == 1) {
      return has_content;
    }
    if (c == '\\') {
      advance(lexer);
      if (joins_lines(lexer)) {
        return has_content;
      }
      has_content = true;
      continue;
    }
    if (in_tag) {
      advance_in_tag(scanner, lexer);
    } else {
      advance(lexer);
    }
    has_content = true;
    lexer->mark_end(lexer);
    int32_t next = lexer->lookahead;
    if (!in_tag && c == '{' && (next == '{' || next == '%' || next == '#')) {
      placeholder(lexer, next == '{' ? '}' : next, '}');
    } else if (!in_tag && c == '<' && next == '%') {
      placeholder(lexer, '%', '>');
    }
  }
  lexer->mark_end(lexer);
  return has_content;
}

// The last `>` of a tag and what stands behind it.
static bool section_end(Scanner *scanner, TSLexer *lexer) {
  while (!at_line_end(lexer)) {
    advance(lexer);
  }
  lexer->mark_end(lexer);
  scanner->left = 0;
  return emit(lexer, SECTION_END);
}

bool tree_sitter_apache_http_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *scanner = (Scanner *)payload;
  if (valid[ERROR_SENTINEL]) {
    return false;
  }
  bool begins_line = valid[OPEN];
  bool has_backslash = false;
  for (;;) {
    bool is_space = is_blank(lexer->lookahead) ||
                    (begins_line && (lexer->lookahead == '\n' || lexer->lookahead == '\r'));
    if (is_space) {
      lexer->advance(lexer, true);
    } else if (lexer->lookahead == '\\') {
      advance(lexer);
      lexer->mark_end(lexer);
      has_backslash = !joins_lines(lexer);
      if (has_backslash) {
        break;
      }
      lexer->advance(lexer, true);
    } else {
      break;
    }
  }
  bool in_tag = valid[SECTION_WORD];
  if (has_backslash) {
    if (!in_tag && !valid[WORD]) {
      return false;
    }
    word(scanner, lexer, in_tag);
    return emit(lexer, in_tag ? SECTION_WORD : WORD);
  }
  if (at_end(lexer) && valid[MISSING]) {
    lexer->mark_end(lexer);
    return emit(lexer, MISSING);
  }
  if (at_line_end(lexer)) {
    lexer->mark_end(lexer);
    if (valid[END]) {
      return emit(lexer, END);
    }
    // The tag has no `>`.
    return valid[SECTION_END] && emit(lexer, SECTION_END);
  }
  int32_t c = lexer->lookahead;
  if (begins_line) {
    if (c == '#') {
      return false;
    }
    if (c == '<') {
      advance(lexer);
      lexer->mark_end(lexer);
      if (is_letter(lexer->lookahead)) {
        scanner->left = count_ends(lexer);
        return emit(lexer, OPEN);
      }
      if (lexer->lookahead == '/') {
        while (!at_line_end(lexer)) {
          advance(lexer);
        }
        lexer->mark_end(lexer);
        return emit(lexer, CLOSE);
      }
      if (lexer->lookahead == '%') {
        placeholder(lexer, '%', '>');
      }
      word(scanner, lexer, false);
      return emit(lexer, WORD);
    }
  }
  if (in_tag && c == '>' && scanner->left <= 1 && valid[SECTION_END]) {
    return section_end(scanner, lexer);
  }
  if (!in_tag && !valid[WORD]) {
    return false;
  }
  if (c == '"' || c == '\'') {
    quoted(scanner, lexer, in_tag);
  } else if (!word(scanner, lexer, in_tag)) {
    return false;
  }
  return emit(lexer, in_tag ? SECTION_WORD : WORD);
}
