// External scanner of the HAProxy grammar: where a line ends.

#include "tree_sitter/parser.h"

// Keep in step with `externals` in grammar.js.
enum TokenType {
  END,
  ERROR_SENTINEL,
};

void *tree_sitter_haproxy_http_external_scanner_create(void) { return NULL; }

void tree_sitter_haproxy_http_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_haproxy_http_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_haproxy_http_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

// The line ends before its line feed, so that nothing but white space follows the last word on it. The line feed itself
// is skipped as white space.
bool tree_sitter_haproxy_http_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  if (!valid_symbols[END] || valid_symbols[ERROR_SENTINEL]) {
    return false;
  }
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\r') {
    lexer->advance(lexer, true);
  }
  if (lexer->lookahead != '\n' && !lexer->eof(lexer)) {
    return false;
  }
  lexer->mark_end(lexer);
  lexer->result_symbol = END;
  return true;
}
