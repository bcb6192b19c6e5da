[(block) (lua_block)] @fold
