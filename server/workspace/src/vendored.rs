//! Folders with the code of others.

use std::path::Path;

/// Folders that a package manager fills, whatever stands beside them.
const INSTALLED: &[&str] = &["node_modules", "bower_components", "jspm_packages", "site-packages", "__pypackages__"];
/// What shows that a folder called `vendor` is filled by a package manager: beside it, and in it.
const MANIFESTS: &[&str] = &["composer.json", "go.mod", "Gemfile"];
const VENDORED: &[&str] = &["autoload.php", "modules.txt"];

/// Whether the directory at `path` holds dependencies, which nobody edits here. A `vendor` that no package manager
/// fills may be about vendors. `is_file` says whether there is such a file.
pub(crate) fn holds_dependencies(path: &Path, is_file: impl Fn(&Path) -> bool) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    match name {
        "vendor" => {
            MANIFESTS.iter().any(|manifest| is_file(&path.with_file_name(manifest)))
                || VENDORED.iter().any(|file| is_file(&path.join(file)))
        }
        _ => is_installed(name) || is_file(&path.join("pyvenv.cfg")),
    }
}

/// Whether a package manager fills every directory of that name.
pub(crate) fn is_installed(name: &str) -> bool {
    INSTALLED.contains(&name)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::holds_dependencies;

    #[test]
    fn dependencies_are_told_from_a_folder_about_vendors() {
        let files = ["/php/composer.json", "/go/vendor/modules.txt", "/py/env/pyvenv.cfg"].map(Path::new);
        for (path, expected) in [
            ("/php/vendor", true),
            ("/go/vendor", true),
            ("/py/env", true),
            ("/js/node_modules", true),
            ("/py/src/env", false),
            ("/shop/vendor", false),
            ("/php", false),
        ] {
            assert_eq!(holds_dependencies(Path::new(path), |file| files.contains(&file)), expected, "{path}");
        }
    }
}
