((lua_code) @injection.content
  (#set! injection.language "lua"))
