//! Merges configuration files into one configuration, and checks every name in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use httplsp_lint::{Chain, Hop, ProjectCode, Settings, Severity};
use httplsp_syntax::{Helper, Language};
use httplsp_text::{LineIndex, TextRange};
use toml::Spanned;

use super::configuration::{DeclaredChain, DeclaredHop, DeclaredTimer, Origin, Overrides, PathRules, rule_ids};
use super::error::ConfigError;
use super::load::Layer;
use super::options::{ChainOptions, HopOptions, Level};
use super::products::PRODUCTS;
use crate::duration;
use crate::nearest::{nearest, suggestion};
use crate::patterns::{Depth, Patterns};

/// A configuration in the making.
#[derive(Debug, Default)]
pub(super) struct Merge {
    pub settings: Settings,
    pub max_file_size: Option<u64>,
    pub exclude: Patterns,
    pub overrides: Vec<PathRules>,
    pub chains: Vec<DeclaredChain>,
    pub origins: BTreeMap<String, Origin>,
    pub errors: Vec<ConfigError>,
}

impl Merge {
    /// Puts `layer` on top of what is there.
    pub fn layer(&mut self, layer: &Layer) {
        let lines = LineIndex::new(&layer.text);
        let origin = |offset: usize| Origin::File(layer.name.clone(), lines.line_of(offset as u32) + 1);
        let options = &layer.options;
        if let Some(profile) = &options.profile {
            self.settings.profile = (*profile.as_ref()).into();
            self.origins.insert("profile".into(), origin(profile.span().start));
        }
        if let Some(size) = &options.max_file_size {
            self.max_file_size = Some(size.as_ref().0);
            self.origins.insert("max-file-size".into(), origin(size.span().start));
        }
        self.exclude.extend(self::patterns(layer, &options.exclude, Depth::AnyWithoutSlash, &mut self.errors));
        for (id, severity, at) in self.rules(layer, &options.rules) {
            self.origins.insert(format!("rules.{id}"), origin(at));
            self.settings.rules.insert(id, severity);
        }
        for (key, code) in &options.codes {
            match own_code(key.as_ref()) {
                Ok(number) => {
                    let code = ProjectCode { name: code.name.clone(), doc: code.doc.clone() };
                    self.settings.codes.insert(number, code);
                    self.origins.insert(format!("codes.{number}"), origin(key.span().start));
                }
                Err(message) => self.errors.push(layer.error(key.span(), message)),
            }
        }
        for (product, version) in &options.targets {
            self.target(layer, product, version);
            self.origins.insert(format!("targets.{}", product.as_ref()), origin(product.span().start));
        }
        for helper in &options.helper {
            let id = helper.language.as_ref();
            match Language::by_id(id).or_else(|| Language::by_language_id(id)) {
                Some(language) => self.settings.helpers.push(Helper {
                    language: language.id().into(),
                    call: helper.call.as_ref().clone(),
                    status: helper.status,
                    body: helper.body,
                    header: helper.header,
                }),
                None => {
                    // Only code has functions.
                    let known = || Language::all().filter(|language| language.is_code()).map(Language::id);
                    let near = match nearest(id, known()) {
                        Some(near) => format!("; did you mean `{near}`?"),
                        None => {
                            let list: Vec<String> = known().map(|id| format!("`{id}`")).collect();
                            format!("; expected one of {}", list.join(", "))
                        }
                    };
                    self.errors.push(layer.error(helper.language.span(), format!("unknown language `{id}`{near}")));
                }
            }
            if helper.call.as_ref().trim().is_empty() {
                self.errors.push(layer.error(helper.call.span(), "`call` is empty; write the name of the function"));
            }
        }
        for set in &options.overrides {
            let rules = self.rules(layer, &set.rules);
            let rules = rules.into_iter().map(|(id, severity, at)| (id, severity, origin(at))).collect();
            let patterns = patterns(layer, &set.paths, Depth::AnyWithoutSlash, &mut self.errors);
            self.overrides.push(PathRules { patterns, rules });
        }
        for chain in &options.chain {
            self.chain(layer, chain);
        }
    }

    /// Puts the command line on top.
    pub fn overrides(&mut self, overrides: &Overrides) {
        if let Some(profile) = overrides.profile {
            self.settings.profile = profile;
            self.origins.insert("profile".into(), Origin::Option("--profile"));
        }
        self.settings.select = overrides.select.clone();
        self.settings.ignore = overrides.ignore.clone();
    }

    fn rules(
        &mut self,
        layer: &Layer,
        rules: &BTreeMap<Spanned<String>, Spanned<Level>>,
    ) -> Vec<(String, Option<Severity>, usize)> {
        let mut out = Vec::new();
        for (id, level) in rules {
            if rule_ids().any(|known| known == id.as_ref()) {
                out.push((id.as_ref().clone(), (*level.as_ref()).into(), id.span().start));
            } else {
                let near = suggestion(id.as_ref(), rule_ids());
                let near = if near.is_empty() { "; `httplsp rules` lists them".into() } else { near };
                self.errors.push(layer.error(id.span(), format!("unknown rule `{}`{near}", id.as_ref())));
            }
        }
        out
    }

    fn target(&mut self, layer: &Layer, product: &Spanned<String>, version: &Spanned<String>) {
        // Frameworks and runtimes may stand here too, so that only a misspelt product can be told.
        let name = product.as_ref();
        let known = || PRODUCTS.iter().copied().chain(Language::all().map(Language::id));
        if !known().any(|known| known == name)
            && let Some(near) = nearest(name, known())
        {
            self.errors.push(layer.error(product.span(), format!("unknown product `{name}`; did you mean `{near}`?")));
        }
        let text = version.as_ref();
        if text.is_empty() || text.split('.').any(|part| part.parse::<u32>().is_err()) {
            let message = format!("`{text}` is not a version; write numbers with dots, such as \"1.26\"");
            self.errors.push(layer.error(version.span(), message));
        }
        self.settings.targets.insert(name.clone(), text.clone());
    }

    fn chain(&mut self, layer: &Layer, chain: &ChainOptions) {
        if chain.hops.len() < 2 {
            let message = format!("the chain `{}` needs at least two hops, outermost first", chain.name.as_ref());
            self.errors.push(layer.error(chain.name.span(), message));
        }
        let hops: Vec<DeclaredHop> = chain.hops.iter().map(|hop| self.hop(layer, hop)).collect();
        let name = chain.name.as_ref().clone();
        let plain = hops.iter().zip(&chain.hops).map(|(hop, options)| Hop {
            name: hop.name.clone(),
            product: hop.product.clone(),
            files: options.files.iter().map(|file| file.as_ref().clone()).collect(),
            timers: hop.timers.iter().map(|timer| (timer.key.to_owned(), timer.milliseconds)).collect(),
        });
        let plain = Chain { name: name.clone(), hops: plain.collect() };
        let declared = DeclaredChain { name, file: layer.name.clone(), text: Arc::from(layer.text.as_str()), hops };
        // A chain of the same name replaces the one in the file that this one extends.
        match self.chains.iter().position(|known| known.name == declared.name && known.file != declared.file) {
            Some(at) => {
                self.chains[at] = declared;
                self.settings.chains[at] = plain;
            }
            None => {
                self.chains.push(declared);
                self.settings.chains.push(plain);
            }
        }
    }

    fn hop(&mut self, layer: &Layer, hop: &HopOptions) -> DeclaredHop {
        let product = hop.product.as_ref();
        if !PRODUCTS.contains(&product.as_str()) {
            let near = match nearest(product, PRODUCTS.iter().copied()) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => format!("; use `other` with explicit timers, or one of {}", PRODUCTS.join(", ")),
            };
            self.errors.push(layer.error(hop.product.span(), format!("unknown product `{product}`{near}")));
        }
        let mut timers = Vec::new();
        for (key, value) in hop.timers() {
            match duration::parse(value.as_ref()) {
                Ok(milliseconds) => timers.push(DeclaredTimer {
                    key,
                    raw: value.as_ref().clone(),
                    milliseconds,
                    range: TextRange::from(value.span()),
                }),
                Err(message) => self.errors.push(layer.error(value.span(), message)),
            }
        }
        if product == "other" && timers.is_empty() && hop.files.is_empty() && !hop.ends_tls {
            let message = format!(
                "nothing is known of the timers of `{}`; give it `request-timeout`, `read-timeout`, `connect-timeout` or \
                 `idle-timeout`",
                hop.name.as_ref()
            );
            self.errors.push(layer.error(hop.name.span(), message));
        }
        DeclaredHop {
            name: hop.name.as_ref().clone(),
            name_range: TextRange::from(hop.name.span()),
            product: product.clone(),
            files: patterns(layer, &hop.files, Depth::AsWritten, &mut self.errors),
            ends_tls: hop.ends_tls,
            timers,
        }
    }
}

/// The number of one of the project's own codes.
///
/// # Errors
///
/// Says why the project cannot define it.
fn own_code(text: &str) -> Result<u16, String> {
    let number = text.parse::<u16>().ok().filter(|number| (100..=599).contains(number)).ok_or_else(|| {
        format!("`{text}` is not a status code: they go from 100 to 599; write a number in this range")
    })?;
    match httplsp_registry::status(number).filter(|status| status.is_registered()) {
        Some(status) => Err(format!(
            "{number} is registered as \"{}\", and its meaning is not the project's to define; choose a code that \
             nobody has registered, or remove this line",
            status.name
        )),
        None => Ok(number),
    }
}

fn patterns(layer: &Layer, written: &[Spanned<String>], depth: Depth, errors: &mut Vec<ConfigError>) -> Patterns {
    let mut out = Patterns::default();
    for pattern in written {
        if let Err(why) = out.add(&layer.base, pattern.as_ref(), depth) {
            errors.push(layer.error(pattern.span(), format!("`{}` is not a path pattern: {why}", pattern.as_ref())));
        }
    }
    out
}
