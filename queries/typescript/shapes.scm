; enum Code { NotFound = 404 }
(enum_assignment) @constant
