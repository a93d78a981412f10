//! A district in which the proof takes place: an authority, its departments, and who works there.

use std::path::Path;

use super::departments;
use crate::Result;
use crate::service::{Account, Place, Service};
use crate::wire::{Ask, Wire};

/// Who works there.
#[derive(Debug, Clone)]
pub struct District {
    pub place: Place,
    pub registrar: Account,
    pub handler: Account,
    pub head: Account,
    pub supervisor: Account,
}

/// Their tokens, and the ids of the departments.
#[derive(Debug, Clone)]
pub struct Desk {
    pub registrar: String,
    pub handler: String,
    pub head: String,
    /// The handler's department comes first.
    pub departments: Vec<String>,
}

/// The number of the department whose handler is hired.
const DEPARTMENT: u32 = 3;

impl District {
    /// Makes it in an empty folder, and leaves its service running.
    ///
    /// # Errors
    /// When the program refuses.
    pub fn found(program: &Path, folder: &Path) -> Result<(Self, Service)> {
        let place = Place::anew(program, folder)?.with("DISCLOSURE_LOG", "warn");
        let service = Service::start(&place)?;
        place.run(&[
            "authority",
            "create",
            "--code",
            "YJ",
            "--name",
            "云江区人民政府",
            "--reconsideration-body",
            "云江市人民政府",
            "--court",
            "云江市中级人民法院",
            "--confirmation",
            "automatic",
            "--departments",
            &departments(),
        ])?;
        let district = Self {
            registrar: place.hire("registrar", "registrar", None)?,
            handler: place.hire("handler", "handler", Some(DEPARTMENT))?,
            head: place.hire("head", "head", None)?,
            supervisor: place.hire("supervisor", "supervisor", None)?,
            place,
        };
        Ok((district, service))
    }

    /// Signs everyone in.
    ///
    /// # Errors
    /// When the service refuses.
    pub fn sign_in(&self, service: &Service) -> Result<Desk> {
        let mut wire = Wire::to(service.address());
        let registrar = self.registrar.sign_in(&mut wire)?;
        let listed = wire.send(&Ask::get("/api/v1/departments").by(&registrar))?;
        let listed = listed.is(200)?.json();
        let mut departments: Vec<(bool, String)> = listed
            .pointer("/items")
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|item| {
                let id = item.pointer("/id")?.as_str()?.to_owned();
                let number = item.pointer("/no")?.as_u64()?;
                Some((number != u64::from(DEPARTMENT), id))
            })
            .collect();
        departments.sort();
        Ok(Desk {
            registrar,
            handler: self.handler.sign_in(&mut wire)?,
            head: self.head.sign_in(&mut wire)?,
            departments: departments.into_iter().map(|(_, id)| id).collect(),
        })
    }
}
