; There is no grammar.
