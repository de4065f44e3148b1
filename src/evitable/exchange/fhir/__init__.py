"""Evidence as FHIR R5: `docs/fhir.md` tells what becomes what, and what does not fit."""

from evitable.exchange.fhir.bundle import FORMAT, Sums, read_bundle, write_bundle

__all__ = ["FORMAT", "Sums", "read_bundle", "write_bundle"]
