//! `wfi register` and `wfi rotate`: what Microsoft is told, and what belongs in the configuration.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_app::{NotTold, callback_url, register_integration, rotate_secret};
use shifts_model::{FilteredEntity, WorkforceEntity};
use shifts_ports::NewIntegration;
use shifts_runtime::CallbackSecrets;

use super::arguments::RegisterOptions;
use super::listening::{Listening, listen};
use super::secret_file::NewSecret;
use super::{integrations_of, wanted};
use crate::exit::{Exit, usage};
use crate::output::{say, tell};
use crate::setup::{Program, callback_router, secrets_of};

pub(super) async fn register(program: &Program, options: &RegisterOptions) -> anyhow::Result<Exit> {
    let wfi = &program.configuration.wfi;
    let public_url = options.public_url.as_ref().unwrap_or(&wfi.public_url);
    let url = callback_url(public_url).map_err(usage)?;
    let eligibility = options.eligibility || wfi.eligibility;
    let integrations = integrations_of(program, eligibility).await?;
    // 1. The secret, kept before it is told.
    let (new, secrets) = secret(program, options.secret_file.as_deref()).await?;
    let made = NewIntegration {
        name: options.name.clone(),
        url,
        secret: secrets.current.clone(),
        entities: WorkforceEntity::ALL.into(),
        eligibility: if eligibility {
            FilteredEntity::ALL.into()
        } else {
            [].into()
        },
    };
    // 2. Somebody answers.
    let callbacks = callback_router(program, secrets).await;
    let listening = match callbacks {
        Ok(callbacks) => listen(program, callbacks).await,
        Err(error) => Err(error),
    };
    let (new, _listening) = kept_if(listening, new)?;
    // 3. Microsoft is told.
    let told = register_integration(&*integrations, &program.settings, &made).await;
    let (id, new) = kept_if_told(told, new)?;
    // 4. What belongs in the configuration.
    let reference = new.map_or_else(|| wfi.secret.clone(), |new| new.reference());
    if options.json {
        let told = json!({
            "id": id.as_str(), "url": made.url, "public_url": public_url, "secret": reference,
            "eligibility": eligibility,
        });
        say(&told.to_string());
        return Ok(Exit::Done);
    }
    tell("registered; write this into the configuration:");
    say("[wfi]");
    line("id", id.as_str());
    line("secret", &reference);
    line("public_url", public_url);
    if eligibility {
        say("eligibility = true");
    }
    tell(
        "then start the adapter with `shifts-adapter run`, and once it answers let Shifts ask it \
         with `shifts-adapter wfi attach`",
    );
    Ok(Exit::Done)
}

pub(super) async fn rotate(program: &Program, file: Option<&Path>) -> anyhow::Result<Exit> {
    let wfi = &program.configuration.wfi;
    let wanted = wanted(program)?;
    let integrations = integrations_of(program, wanted.eligibility).await?;
    // 1. The secret, kept before it is told.
    let (new, secrets) = secret(program, file).await?;
    let told = secrets.current.clone();
    // 2. Somebody answers who knows both.
    let callbacks = callback_router(program, secrets).await;
    let listening = match callbacks {
        Ok(callbacks) => listen(program, callbacks).await,
        Err(error) => Err(error),
    };
    let (new, listening) = kept_if(listening, new)?;
    if let (Some(new), Listening::Elsewhere) = (&new, &listening) {
        tell(
            "the adapter that runs here does not know the new secret yet, so Microsoft was not told; \
             write this into the configuration:",
        );
        show_secrets(&new.reference(), &wfi.secret);
        tell("then start it again, and run `shifts-adapter wfi rotate` without --secret-file");
        return Ok(Exit::Withheld);
    }
    // 3. Microsoft is told.
    let told = rotate_secret(&*integrations, &program.settings, &wanted, told).await;
    let (id, new) = kept_if_told(told, new)?;
    // 4. What belongs in the configuration.
    match new {
        None => tell(&format!(
            "Microsoft knows the secret at {} for the workforce integration {id}",
            wfi.secret
        )),
        Some(new) => {
            tell(&format!(
                "the workforce integration {id} has a new secret; write this into the \
                 configuration before the adapter is started again:"
            ));
            show_secrets(&new.reference(), &wfi.secret);
        }
    }
    tell(&format!(
        "Shifts may use the old secret for a while: leave it at [wfi] previous_secret for {} hours, \
         then remove it",
        wfi.previous_secret_hours
    ));
    Ok(Exit::Done)
}

/// The secrets to answer with: a new one if there is a file to keep it in, else the configured.
async fn secret(
    program: &Program,
    file: Option<&Path>,
) -> anyhow::Result<(Option<NewSecret>, CallbackSecrets)> {
    let configured = secrets_of(program).await?;
    let Some(file) = file else {
        let configured = configured.ok_or_else(|| {
            usage("there is no secret at [wfi] secret; --secret-file PATH makes one and keeps it")
        })?;
        return Ok((None, configured));
    };
    let new = NewSecret::keep(file)?;
    let secrets = CallbackSecrets {
        current: new.secret.expose().to_owned().into(),
        previous: configured.map(|before| (before.current, Timestamp::MAX)),
    };
    Ok((Some(new), secrets))
}

/// What was done, with the new secret; that is forgotten if it was not done.
fn kept_if<T>(
    done: anyhow::Result<T>,
    new: Option<NewSecret>,
) -> anyhow::Result<(Option<NewSecret>, T)> {
    match done {
        Ok(done) => Ok((new, done)),
        Err(error) => {
            if let Some(new) = new {
                new.discard();
            }
            Err(error)
        }
    }
}

/// What Microsoft answered, with the new secret; that is forgotten if Microsoft cannot have it.
fn kept_if_told<T>(
    told: Result<T, NotTold>,
    new: Option<NewSecret>,
) -> anyhow::Result<(T, Option<NewSecret>)> {
    match told {
        Ok(told) => Ok((told, new)),
        Err(NotTold { failure, may_stand }) => {
            match new {
                Some(new) if may_stand => tell(&format!(
                    "Microsoft may know the new secret nevertheless, so it is kept at {}",
                    new.reference()
                )),
                Some(new) => new.discard(),
                None => {}
            }
            Err(failure.into())
        }
    }
}

fn show_secrets(new: &str, old: &str) {
    say("[wfi]");
    line("secret", new);
    if !old.is_empty() {
        line("previous_secret", old);
    }
}

/// A line of the configuration. The escapes of a JSON text are those of a TOML one.
fn line(key: &str, value: &str) {
    say(&format!("{key} = {}", Value::from(value)));
}
