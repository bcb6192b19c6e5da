//! Vendors and products.

use crate::VendorMeaning;
use crate::normalize::squash;

include!(concat!(env!("OUT_DIR"), "/vendors.rs"));

/// A vendor or product.
#[derive(Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The id, such as `aws-alb`.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its documentation of statuses or errors.
    pub url: &'static str,
    /// What to know first about its statuses.
    pub note: &'static str,
    /// When this was checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// What a product is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A web or application server.
    WebServer,
    /// A proxy or gateway.
    Proxy,
    /// A load balancer.
    LoadBalancer,
    /// A content delivery network.
    Cdn,
    /// A hosting platform.
    Platform,
    /// A library or framework.
    Framework,
    /// An API.
    Api,
    /// A client.
    Client,
}

impl Kind {
    /// The name, such as `load balancer`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::WebServer => "web server",
            Kind::Proxy => "proxy",
            Kind::LoadBalancer => "load balancer",
            Kind::Cdn => "CDN",
            Kind::Platform => "platform",
            Kind::Framework => "framework",
            Kind::Api => "API",
            Kind::Client => "client",
        }
    }
}

/// Every vendor and product, by id.
pub fn vendors() -> &'static [Vendor] {
    VENDORS
}

/// The vendor with the id `id`.
pub fn vendor(id: &str) -> Option<&'static Vendor> {
    VENDORS.get(VENDORS.binary_search_by_key(&id, |vendor| vendor.id).ok()?)
}

/// The vendor with this id or name; case, spaces and punctuation do not matter.
pub fn find(name: &str) -> Option<&'static Vendor> {
    let key = squash(name);
    VENDORS.iter().find(|vendor| squash(vendor.id) == key || squash(vendor.name) == key)
}

/// The name for people of the vendor `id`; `id` itself when it is not known.
pub fn name_of(id: &'static str) -> &'static str {
    vendor(id).map_or(id, |vendor| vendor.name)
}

/// What the vendor `id` means by the codes that it uses, by code.
pub fn meanings(id: &str) -> impl Iterator<Item = &'static VendorMeaning> {
    crate::statuses().iter().flat_map(|status| status.vendors).filter(move |meaning| meaning.vendor == id)
}
