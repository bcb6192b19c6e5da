//! Kustomizations: ConfigMaps that are made of files.

use super::super::settings::{Settings, is_filled_in};
use crate::facts::{Hop, Link};

/// The ConfigMaps that the document makes, each leading to its files.
pub(super) fn hops(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let around = settings.text(document, "namespace");
    for map in settings.all(document, "configMapGenerator/[]") {
        let Some(name) = settings.value(map, "name").filter(|name| !is_filled_in(&name.text)) else { continue };
        // What uses it may leave the namespace to the kustomization.
        let mut spaces = vec![""];
        spaces.extend([settings.text(map, "namespace"), around].into_iter().flatten());
        let files = settings.all(map, "files/[]").into_iter();
        let next = files.filter_map(|file| {
            let file = settings.at(file).arguments.first()?;
            // nginx.conf=config/nginx.conf
            let path = file.text.split_once('=').map_or(file.text.as_str(), |(_, path)| path);
            Some(Link { to: vec![format!("file:{path}")], span: file.span })
        });
        out.push(Hop {
            name: format!("ConfigMap {}", name.text),
            span: name.span,
            known_as: spaces.into_iter().map(|space| format!("k8s-configmap:{space}/{}", name.text)).collect(),
            next: next.collect(),
            ..Hop::default()
        });
    }
}
