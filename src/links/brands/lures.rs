//! Words that lead people on, and brands that are also words.

/// What stands beside a brand's name to make people act, in the languages that phishers of the brands
/// in `data/brands.toml` write, or to pass for the brand's address (`www-paypal-com`).
const LURES: [&str; 19] = [
    // English.
    "access account accounts activate activation airdrop alert alerts appeal assistance auth",
    "authenticate authentication authorize bank banking benefit billing bonus cancel claim claims com",
    "confirm confirmation connect customer customercare customs delivery deposit fraud giftcard",
    "giveaway help helpdesk helpline hotline id identity invoice kyc locked login logon notice",
    "notification official online order package parcel parcels password pay payment payments phrase",
    "portal prize promo promotion recover recovery redelivery refund refunds register renew renewal",
    "reschedule reset resolution restore restricted reward rewards safe safety secure secured security",
    "service services session shipment shipping signin signup sso staking subscription support",
    "suspended tracking transaction transfer unblock unlock update updates upgrade validate validation",
    "verif verification verified verify voucher wallet wallets warning webmail winner withdraw www",
    // German, Dutch.
    "abrechnung anmeldung bestaetigung einloggen hilfe kontakt konto kunde kunden kundendienst",
    "kundenservice lieferung paket pakket sicher sicherheit verifizierung zahlung zustellung",
    // French.
    "colis compte connexion facture livraison officiel paiement remboursement securite suivi virement",
    // Spanish, Portuguese.
    "acceso actualizacion actualizar atendimento aviso ayuda bloqueo cadastro cliente confirmar conta",
    "cuenta entrar entrega envio ingresar oficial pago premio reembolso segura seguranca seguridad",
    "seguro servicio soporte suporte verificacion verificar",
    // Italian.
    "aggiornamento assistenza clienti conferma conto pagamento rimborso servizio sicurezza verifica",
    // Polish, Turkish, Russian.
    "dogrulama dostavka guncelleme hesap kabinet lichnyi logowanie oplata paczka platnosc podderzhka",
    "servis vhod weryfikacja",
];

/// What stands beside a brand's name and a lure, and says nothing by itself.
const FILLERS: &str = "app apps center centre desk home mobile net org page team the web";

/// What those write beside a brand's name who build on its services, and name their tool after it.
const DEVELOPERS: &str = "\
    adapter addon api apis bot cli cpp demo dev developer developers django docs golang java js \
    laravel lib mcp node nodejs php plugin py python react ruby rust sdk wrapper";

/// Brands that are also words, surnames, places or what others call themselves: `chase`, the town of
/// Santander, any mobile payment, an uninterruptible power supply. They say something only where all
/// that stands beside them leads people on.
const ALSO_WORDS: &str = "\
    bankid cashapp chase correios interac laposte mobilepay optus payid santander schwab tdbank \
    telekom ups usbank";

/// Whether a part of a name leads people on: `login`, `verify2024`.
pub(super) fn is_lure(part: &str) -> bool {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
    LURES.iter().any(|lures| stands_in(word, lures))
}

/// Whether a part of a name says nothing by itself: a number, an ending, one or two letters.
pub(super) fn is_filler(part: &str) -> bool {
    part.len() <= 2 || part.bytes().all(|byte| byte.is_ascii_digit()) || stands_in(part, FILLERS)
}

/// Whether a part of a name is what developers write.
pub(super) fn is_for_developers(part: &str) -> bool {
    stands_in(part, DEVELOPERS)
}

/// Whether a brand's label is also a word.
pub(super) fn is_also_word(label: &str) -> bool {
    stands_in(label, ALSO_WORDS)
}

/// Looks through the words one by one: few hosts have a brand's name between hyphens and come here.
fn stands_in(word: &str, words: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lures_and_fillers() {
        assert!(is_lure("login") && is_lure("verify2024") && !is_lure("recipes") && !is_lure("2024"));
        assert!(["wallet", "www", "pakket", "suivi", "vhod"].iter().all(|lure| is_lure(lure)));
        assert!(
            is_for_developers("sdk")
                && is_for_developers("wrapper")
                && is_also_word("ups")
                && is_also_word("usbank")
        );
        assert!(is_filler("us") && is_filler("247") && is_filler("web") && !is_filler("rainforest"));
    }
}
