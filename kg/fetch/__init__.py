"""Addresses -> documents: a fetcher that asks politely, and keeps what it was given."""
