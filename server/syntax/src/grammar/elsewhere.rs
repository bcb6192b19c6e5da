//! How definitions that other files use are written.

use serde::Deserialize;

/// How definitions that other files use are written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ElsewhereRows {
    /// Languages whose files use each other's definitions go by the same name; the language's own where there is none.
    pub family: Option<String>,
    /// Words before the name of what all definitions of a file are in: `package `, `namespace `.
    pub unit: Vec<String>,
    /// Whether the files of a folder see each other's definitions without an import.
    pub folder: bool,
    /// Whether types are known everywhere by their names, without an import.
    pub global: bool,
    /// Whether functions outside of namespaces are called from everywhere by their name alone.
    pub open_functions: bool,
    /// Whether a method that is called on something with the name of a type may be that type's.
    pub named_receivers: bool,
    /// Whether every method is called on something: what is called by its name alone is a function.
    pub called_on: bool,
    /// What a list of names begins with that other files get, some of them under other names: `export {`.
    pub export_lists: Vec<String>,
    /// Names of what makes an object: `constructor`. The name of the type does everywhere.
    pub constructors: Vec<String>,
    /// Marks of a type that is made of all its fields in order: `@AllArgsConstructor`.
    pub all_arguments: Vec<String>,
    /// Marks of a type that is made of its private fields in order, where it is a list of constants.
    pub fields_in_order: Vec<String>,
    /// How a type is made by what it extends, up to the parenthesis: `super`.
    pub supers: Vec<String>,
    /// Parameters that a call does not write: `self`.
    pub implied: Vec<String>,
    /// Words before the first parameter of a function that is called as a method of what it is given; a dot where the type
    /// stands before the function's name.
    pub extends: Vec<String>,
    /// What stands between a parameter and what it is where a call leaves it out: `\\\\`; `=` where nothing is said.
    pub default_sign: Option<String>,
    /// Whether a parameter that is given by its name is written `name: default`.
    pub keywords: bool,
    /// Members of an error that hold its status, beside those that have the word in their names; lower case, without `_`.
    pub carriers: Vec<String>,
    /// The types by one of which such a member has to be declared to count, if any are listed.
    pub carrier_types: Vec<String>,
    /// The types of numbers that a status may be kept as.
    pub numbers: Vec<String>,
    /// How a constructor hands on to another one of its type, up to the parenthesis: `this`.
    pub selves: Vec<String>,
    /// Functions that take an error to where errors are answered: `next`.
    pub passes: Vec<String>,
    /// Functions that put the entries of one object into another, which they hand on: `Object.assign`.
    pub copies: Vec<String>,
    /// Whether an error that is made is answered, wherever that is; else only one that is thrown.
    pub made: bool,
    /// What the text of a file shows that defines types which are answered with the status they hold.
    pub answers: Vec<String>,
    /// What makes an application that answers errors by their `status` or `statusCode`, unless it is given a handler for them.
    pub answering: Vec<String>,
    /// The method that makes an object of a type: `new`.
    pub makes: Option<String>,
    /// What stands behind the name of a type whose fields follow, one a line, where errors are such types.
    pub structs: Option<String>,
    /// Whether a table of constants outside of functions is what errors are answered by.
    pub tables: bool,
    /// What stands between a member and its value, beside a sign: `=>`, `{ get; } =`.
    pub accessors: Vec<String>,
    /// Where errors of the language itself are given a code of their own, and how that is asked for.
    pub code_argument: Option<usize>,
    pub code_getter: Option<String>,
    /// Methods by which an error makes a response of itself: `(new Denied(401))->render()`.
    pub renders: Vec<String>,
    /// The errors of the language that are made with such a code.
    pub code_bases: Vec<String>,
    /// What says in a file that another one answers what its functions return, where that is no response.
    pub fallbacks: Vec<String>,
    /// The members by which libraries answer types that extend theirs, by the paths of these: `{ "shop.Error" = "status" }`.
    pub answered_bases: std::collections::BTreeMap<String, String>,
    /// Methods that take something out of a table by its key.
    pub lookups: Vec<String>,
    /// Whether a type without a constructor of its own is made of all its members, by their names.
    pub memberwise: bool,
    /// What an object is given to, or stands behind, that other files get without a name: `module.exports`.
    pub exports: Vec<String>,
    /// The files that describe a project, by their names, or by how these end where they start with a dot: the code below
    /// the folder of one is one program.
    pub manifests: Vec<String>,
    /// What stands before the name of a project in such a file, up to the quote, the tag or the end of the line.
    pub manifest_names: Vec<String>,
}
