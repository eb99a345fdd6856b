"""Doubles for tests of your own: stand-ins for services on loopback, scripted providers, and the provider contract.

A public part of the package: our notebooks use it to show paid providers without paying, and a provider of yours
is tested by inheriting `contract.ProviderContract`.
"""
