//! Versions of products that a project's own files name: lock files and project files beside the code or above it.

use std::path::Path;

use crate::fs::FileSystem;

/// Files longer than this are no lock files that anybody reads.
const MAX_FILE: u64 = 8_000_000;

/// How far what names a product may stand from its version.
const NEAR: usize = 400;

/// Where a file says which version of a product is used.
struct Source {
    /// The product, as it is called under `[targets]`.
    product: &'static str,
    /// The file's name.
    file: &'static str,
    /// What stands before the version, one behind the other.
    after: &'static [&'static str],
}

const fn source(product: &'static str, file: &'static str, after: &'static [&'static str]) -> Source {
    Source { product, file, after }
}

/// The sources, for each product the best first: what a release is built with, then what it has to run with.
const SOURCES: &[Source] = &[
    source("http4s", "build.sbt", &["\"org.http4s\"", "% \""]),
    source("pekko-http", "build.sbt", &["\"pekko-http\"", "% \""]),
    source("play", "plugins.sbt", &["\"sbt-plugin\"", "% \""]),
    source("play", "project/plugins.sbt", &["\"sbt-plugin\"", "% \""]),
    // The oldest version that is supported; which one happens to be installed says less.
    source("python", "pyproject.toml", &["requires-python"]),
    source("python", "pyproject.toml", &["[tool.poetry.dependencies]", "\npython = "]),
    source("python", "setup.cfg", &["python_requires"]),
    source("python", "setup.py", &["python_requires"]),
    source("python", "Pipfile", &["python_version"]),
    source("python", ".python-version", &[""]),
    source("python", "runtime.txt", &["python-"]),
    source("rack", "Gemfile.lock", &["\n    rack ("]),
    source("rack", "gems.locked", &["\n    rack ("]),
    source("spring-boot", "pom.xml", &["<artifactId>spring-boot-starter-parent<", "<version>"]),
    source("spring-boot", "pom.xml", &["<artifactId>spring-boot-dependencies<", "<version>"]),
    source("spring-boot", "pom.xml", &["<spring-boot.version>"]),
    source("spring-boot", "build.gradle", &["org.springframework.boot", "version"]),
    source("spring-boot", "build.gradle.kts", &["org.springframework.boot", "version"]),
    source("spring-boot", "gradle/libs.versions.toml", &["\nspring-boot = "]),
    source("spring-boot", "gradle/libs.versions.toml", &["\nspringBoot = "]),
    source("spring-framework", "pom.xml", &["<spring-framework.version>"]),
    source("spring-framework", "pom.xml", &["<spring.version>"]),
    source("starlette", "uv.lock", &["\nname = \"starlette\"", "version = "]),
    source("starlette", "poetry.lock", &["\nname = \"starlette\"", "version = "]),
    source("starlette", "pdm.lock", &["\nname = \"starlette\"", "version = "]),
    source("starlette", "Pipfile.lock", &["\"starlette\": {", "\"version\": "]),
    source("starlette", "requirements.txt", &["\nstarlette=="]),
];

/// The version of `product` that the files in `directory`, or the nearest directory above it, name. Nothing above
/// `root` is looked at.
pub(crate) fn find(fs: &dyn FileSystem, directory: &Path, root: &Path, product: &str) -> Option<String> {
    let mut bytes = Vec::new();
    for directory in directory.ancestors() {
        for source in SOURCES.iter().filter(|source| source.product == product) {
            let path = directory.join(source.file);
            if !fs.is_file(&path) || fs.read(&path, &mut bytes, MAX_FILE).is_err() {
                continue;
            }
            // The first line counts like the others.
            let text = format!("\n{}", String::from_utf8_lossy(&bytes).replace('\r', ""));
            if let Some(version) = version_in(&text, source.after) {
                return Some(version);
            }
        }
        if root == directory {
            return None;
        }
    }
    None
}

/// The version that stands behind all of `after`.
fn version_in(text: &str, after: &[&str]) -> Option<String> {
    let mut rest = text;
    for (number, mark) in after.iter().enumerate() {
        let at = rest.find(mark)?;
        if number > 0 && at > NEAR {
            return None;
        }
        rest = &rest[at + mark.len()..];
    }
    let line = rest.trim_start().lines().next()?;
    let mut at = line;
    while let Some(start) = at.find(|c: char| c.is_ascii_digit()) {
        let digits = &at[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
        let version = digits[..end].trim_end_matches('.');
        // What it has to be older than, or not, is not what it is.
        let bounds = at[..start].trim_end().trim_end_matches('=').ends_with(['<', '!']);
        if version.contains('.') && !bounds {
            return Some(version.to_string());
        }
        at = &digits[end..];
    }
    None
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::fs::{Disk, Overlay};

    fn found(product: &str, files: &[(&str, &str)]) -> Option<String> {
        let overlay = Overlay::new(Arc::new(Disk));
        for (path, text) in files {
            overlay.set(PathBuf::from("/versions").join(path), text.as_bytes().into());
        }
        find(&overlay, Path::new("/versions/app/controllers"), Path::new("/versions"), product)
    }

    #[test]
    fn the_nearest_file_counts() {
        let outer = ("Gemfile.lock", "GEM\n  specs:\n    rack (2.2.8)\n");
        let inner = ("app/Gemfile.lock", "GEM\n  specs:\n    rack-test (2.1.0)\n    rack (3.1.8)\n");
        assert_eq!(found("rack", &[outer, inner]).as_deref(), Some("3.1.8"));
        assert_eq!(found("rack", &[outer]).as_deref(), Some("2.2.8"));
        assert_eq!(found("rack", &[]), None);
    }

    #[test]
    fn each_form_is_read() {
        for (product, file, text, expected) in [
            ("python", "pyproject.toml", "[project]\nrequires-python = \">=3.13,<4\"\n", Some("3.13")),
            ("python", "pyproject.toml", "[project]\nrequires-python = \"<3.14,>=3.11\"\n", Some("3.11")),
            ("python", "pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.13\"\n", Some("3.13")),
            ("python", ".python-version", "3.13.1\n", Some("3.13.1")),
            ("python", "setup.cfg", "[options]\npython_requires = >= 3.9\n", Some("3.9")),
            ("starlette", "uv.lock", "[[package]]\nname = \"starlette\"\nversion = \"0.48.0\"\n", Some("0.48.0")),
            (
                "starlette",
                "Pipfile.lock",
                "\"starlette\": {\n \"hashes\": [],\n \"version\": \"==0.47.1\"\n",
                Some("0.47.1"),
            ),
            ("starlette", "requirements.txt", "fastapi==0.120.0\nstarlette==0.49.1\n", Some("0.49.1")),
            ("starlette", "requirements.txt", "sse-starlette==2.1.0\n", None),
            (
                "spring-boot",
                "pom.xml",
                "<artifactId>spring-boot-starter-parent</artifactId>\n<version>4.0.0</version>",
                Some("4.0.0"),
            ),
            (
                "spring-boot",
                "build.gradle",
                "plugins {\n id 'org.springframework.boot' version '4.0.1'\n}",
                Some("4.0.1"),
            ),
            ("spring-boot", "build.gradle.kts", "id(\"org.springframework.boot\") version \"3.5.0\"", Some("3.5.0")),
            ("pekko-http", "build.sbt", "\"org.apache.pekko\" %% \"pekko-http\" % \"1.1.0\",", Some("1.1.0")),
            ("pekko-http", "build.sbt", "\"org.apache.pekko\" %% \"pekko-http\" % pekkoHttpVersion,\n", None),
            (
                "play",
                "project/plugins.sbt",
                "addSbtPlugin(\"org.playframework\" % \"sbt-plugin\" % \"3.0.2\")",
                Some("3.0.2"),
            ),
        ] {
            assert_eq!(found(product, &[(file, text)]).as_deref(), expected, "{file}: {text}");
        }
    }
}
