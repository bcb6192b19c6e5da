// External scanner of the Caddyfile grammar.
//
// Words are split as Caddy does: at white space, unless they begin with a quote, a backtick or `<<MARK`. A brace counts
// only as a word of its own, so `{host}` is a word. Addresses of a site go on in the next line behind a comma.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

// Keep in step with `externals` in grammar.js.
enum TokenType {
  OPEN_BRACE,
  CLOSE_BRACE,
  WORD,
  QUOTED,
  RAW,
  HEREDOC,
  END,
  MISSING,
  ERROR_SENTINEL,
};

// A placeholder that is longer is none, so that text which never closes one is read in linear time.
enum { MAX_MARK = 64, MAX_PLACEHOLDER = 400 };

typedef struct {
  uint8_t depth;  // of blocks; more than 255 are one
  bool has_comma; // the last word ends with a comma
  bool is_open;   // a heredoc before has no end: no other is looked for to the end of the file
} Scanner;

void *tree_sitter_caddyfile_http_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_caddyfile_http_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_caddyfile_http_external_scanner_serialize(void *payload, char *buffer) {
  Scanner *scanner = (Scanner *)payload;
  buffer[0] = (char)scanner->depth;
  buffer[1] = (char)scanner->has_comma;
  buffer[2] = (char)scanner->is_open;
  return 3;
}

void tree_sitter_caddyfile_http_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *scanner = (Scanner *)payload;
  scanner->depth = length == 3 ? (uint8_t)buffer[0] : 0;
  scanner->has_comma = length == 3 && buffer[1];
  scanner->is_open = length == 3 && buffer[2];
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool at_end(TSLexer *lexer) { return lexer->lookahead == 0 && lexer->eof(lexer); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r'; }

static bool at_space(TSLexer *lexer) {
  return is_blank(lexer->lookahead) || lexer->lookahead == '\n' || at_end(lexer);
}

static bool is_mark(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool emit(TSLexer *lexer, enum TokenType type) {
  lexer->result_symbol = type;
  return true;
}

// The rest of a placeholder whose first two characters were read, if it closes on this line: `{{ x }}`, `{$NAME:a b}`.
static void placeholder(TSLexer *lexer, int32_t before_last, int32_t last) {
  int32_t previous = 0;
  for (unsigned length = 0; length < MAX_PLACEHOLDER && lexer->lookahead != '\n' && !at_end(lexer); length++) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == last && (before_last == 0 || previous == before_last)) {
      lexer->mark_end(lexer);
      return;
    }
    previous = c;
  }
}

// The rest of a word without quotes, at least as far as the last mark.
static void word(Scanner *scanner, TSLexer *lexer) {
  while (!at_space(lexer)) {
    int32_t c = lexer->lookahead;
    lexer->mark_end(lexer);
    advance(lexer);
    int32_t next = lexer->lookahead;
    if (c == '\\') {
      if (next == '\r') {
        advance(lexer);
      }
      if (lexer->lookahead == '\n') {
        return;
      }
    }
    scanner->has_comma = c == ',';
    lexer->mark_end(lexer);
    if (c == '{' && (next == '{' || next == '%' || next == '#')) {
      placeholder(lexer, next == '{' ? '}' : next, '}');
    } else if (c == '{' && next == '$') {
      placeholder(lexer, 0, '}');
    } else if (c == '<' && next == '%') {
      placeholder(lexer, '%', '>');
    }
  }
  lexer->mark_end(lexer);
}

// A text between two `quote`, over several lines; to the end of its first line if nothing closes it.
static void between(TSLexer *lexer, int32_t quote) {
  bool in_first_line = true;
  advance(lexer);
  while (!at_end(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == quote) {
      advance(lexer);
      lexer->mark_end(lexer);
      return;
    }
    if (c == '\n' && in_first_line) {
      lexer->mark_end(lexer);
      in_first_line = false;
    }
    advance(lexer);
    if (c == '\\' && quote == '"' && lexer->lookahead == '"') {
      advance(lexer);
    }
  }
  if (in_first_line) {
    lexer->mark_end(lexer);
  }
}

// Behind `<<`: whether a mark and the end of the line follow, and then everything up to the line that begins with the
// same mark. Without such a line it ends with its first one.
static bool heredoc(Scanner *scanner, TSLexer *lexer) {
  int32_t mark[MAX_MARK];
  unsigned length = 0;
  while (is_mark(lexer->lookahead) && length < MAX_MARK) {
    mark[length++] = lexer->lookahead;
    advance(lexer);
  }
  if (length == 0) {
    return false;
  }
  if (lexer->lookahead == '\r') {
    advance(lexer);
  }
  if (lexer->lookahead != '\n') {
    return false;
  }
  lexer->mark_end(lexer);
  while (!scanner->is_open && !at_end(lexer)) {
    advance(lexer);
    while (is_blank(lexer->lookahead)) {
      advance(lexer);
    }
    unsigned same = 0;
    while (same < length && lexer->lookahead == mark[same]) {
      advance(lexer);
      same++;
    }
    if (same == length && !is_mark(lexer->lookahead)) {
      lexer->mark_end(lexer);
      return true;
    }
    while (lexer->lookahead != '\n' && !at_end(lexer)) {
      advance(lexer);
    }
  }
  scanner->is_open = true;
  return true;
}

bool tree_sitter_caddyfile_http_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *scanner = (Scanner *)payload;
  if (valid[ERROR_SENTINEL]) {
    return false;
  }
  // Within a line, unless it goes on behind the comma of an address.
  bool in_line = valid[END] && !(scanner->depth == 0 && scanner->has_comma);
  for (;;) {
    if (is_blank(lexer->lookahead) || (!in_line && lexer->lookahead == '\n')) {
      lexer->advance(lexer, true);
    } else if (lexer->lookahead == '\\') {
      advance(lexer);
      lexer->mark_end(lexer);
      if (lexer->lookahead == '\r') {
        advance(lexer);
      }
      if (lexer->lookahead != '\n') {
        scanner->has_comma = false;
        word(scanner, lexer);
        return valid[WORD] && emit(lexer, WORD);
      }
      lexer->advance(lexer, true);
    } else {
      break;
    }
  }
  if (at_end(lexer) || lexer->lookahead == '\n') {
    lexer->mark_end(lexer);
    scanner->has_comma = false;
    if (valid[END]) {
      return emit(lexer, END);
    }
    return at_end(lexer) && valid[MISSING] && emit(lexer, MISSING);
  }
  int32_t c = lexer->lookahead;
  if (c == '#' || !valid[WORD]) {
    return false;
  }
  if (c == '"' || c == '`') {
    scanner->has_comma = false;
    between(lexer, c);
    return emit(lexer, c == '"' ? QUOTED : RAW);
  }
  advance(lexer);
  lexer->mark_end(lexer);
  if (c == '{' && at_space(lexer) && valid[OPEN_BRACE]) {
    scanner->depth += scanner->depth < UINT8_MAX;
    scanner->has_comma = false;
    return emit(lexer, OPEN_BRACE);
  }
  if (c == '}' && at_space(lexer) && valid[CLOSE_BRACE]) {
    scanner->depth -= scanner->depth > 0;
    return emit(lexer, CLOSE_BRACE);
  }
  if (c == '<' && lexer->lookahead == '<') {
    advance(lexer);
    lexer->mark_end(lexer);
    if (heredoc(scanner, lexer)) {
      scanner->has_comma = false;
      return emit(lexer, HEREDOC);
    }
    // What was read of a mark belongs to the word.
    lexer->mark_end(lexer);
    scanner->has_comma = false;
    word(scanner, lexer);
    return emit(lexer, WORD);
  }
  scanner->has_comma = c == ',';
  int32_t next = lexer->lookahead;
  if (c == '{' && (next == '{' || next == '%' || next == '#')) {
    placeholder(lexer, next == '{' ? '}' : next, '}');
  } else if (c == '{' && next == '$') {
    placeholder(lexer, 0, '}');
  } else if (c == '<' && next == '%') {
    placeholder(lexer, '%', '>');
  }
  // A placeholder that does not close was read to the end of the line: it is a word of its own.
  if (at_end(lexer) || lexer->lookahead == '\n') {
    return emit(lexer, WORD);
  }
  word(scanner, lexer);
  return emit(lexer, WORD);
}
