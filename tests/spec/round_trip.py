#!/usr/bin/env python3
"""Runs spec_round_trip over the official suite, without the scripts of later.txt. Usage: round_trip.py SPEC_ROUND_TRIP"""
import os
import subprocess
import sys

import suite

folder = suite.folder()
later = suite.later()
scripts = [os.path.join(folder, script) for script in suite.scripts(folder) if script not in later]
sys.exit(subprocess.run([sys.argv[1], *scripts], stdin=subprocess.DEVNULL).returncode)
