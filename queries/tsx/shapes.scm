; TSX has the shapes of TypeScript.
