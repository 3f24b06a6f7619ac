"""Batches of leads that no input folder holds yet: scored beside the warehouse, which stays as it is."""

from elv.batches.folder import Batch, write_batch
from elv.batches.inputs import take_leads
from elv.batches.warehouse import differing_settings, prepare_batch, why_not_scored

__all__ = ["Batch", "differing_settings", "prepare_batch", "take_leads", "why_not_scored", "write_batch"]
