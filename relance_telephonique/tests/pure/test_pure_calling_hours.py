"""When a debtor may be called, on their own clock."""

from datetime import date, datetime, timedelta

import pytz

from odoo.tests import BaseCase

from ...tools.calling_hours import (
    CallingHours,
    is_holiday_there,
    is_open,
    next_half_day,
    next_opening,
)
from ...tools.time_zones import MOST_LIVE_IN, STATES, region_of, zone_of
from ...tools.working_days import WorkingCalendar

FRENCH_DAYS = WorkingCalendar(frozenset(range(5)), frozenset(), "FR", "")
EVERY_DAY = WorkingCalendar(frozenset(range(7)), frozenset(), "", "")
DAY_RANGES = ((9.0, 12.0), (14.0, 18.0))
PARIS = CallingHours(DAY_RANGES, FRENCH_DAYS, "", "Europe/Paris")
REUNION = PARIS._replace(zone="Indian/Reunion")


def at(text):
    """Return the moment (UTC) that ``text`` says."""
    return datetime.fromisoformat(text)


class TestCallingHours(BaseCase):
    """The clock alone. In winter Paris is one hour ahead of UTC, in summer two; Réunion four."""

    def test_boundaries(self):
        for local, is_calling_time in (
            ("08:59", False),
            ("09:00", True),
            ("11:59", True),
            ("12:00", False),
            ("13:59", False),
            ("14:00", True),
            ("17:59", True),
            ("18:00", False),
        ):
            moment = at(f"2026-01-05 {local}") - timedelta(hours=1)
            self.assertEqual(is_open(PARIS, moment), is_calling_time, local)

    def test_quarters_of_an_hour(self):
        hours = PARIS._replace(ranges=((8.25, 12.75), (13.5, 17.75)))
        self.assertFalse(is_open(hours, at("2026-01-05 07:14")))
        self.assertTrue(is_open(hours, at("2026-01-05 07:15")))
        self.assertFalse(is_open(hours, at("2026-01-05 11:45")))
        self.assertEqual(next_opening(hours, at("2026-01-05 11:45")), at("2026-01-05 12:30"))

    def test_next_opening(self):
        for moment, opening in (
            ("2026-01-05 08:30", "2026-01-05 08:30"),  # open now
            ("2026-01-05 07:00", "2026-01-05 08:00"),
            ("2026-01-05 11:00", "2026-01-05 13:00"),
            ("2026-01-05 17:00", "2026-01-06 08:00"),
            ("2026-01-09 17:00", "2026-01-12 08:00"),  # a Friday evening
            ("2025-12-31 17:00", "2026-01-02 08:00"),  # New Year
        ):
            self.assertEqual(next_opening(PARIS, at(moment)), at(opening), moment)

    def test_next_half_day(self):
        for moment, again in (
            ("2026-01-05 08:00", "2026-01-05 13:00"),
            ("2026-01-05 11:30", "2026-01-05 13:00"),  # at noon: the morning's call
            ("2026-01-05 12:59", "2026-01-05 13:00"),
            ("2026-01-05 13:00", "2026-01-06 08:00"),
            ("2026-01-09 16:00", "2026-01-12 08:00"),
            ("2026-01-10 09:00", "2026-01-12 08:00"),  # somebody called on a Saturday
        ):
            self.assertEqual(next_half_day(PARIS, at(moment)), at(again), moment)

    def test_night_in_which_summer_begins(self):
        """29 March 2026: Friday's hours are in winter time, Monday's in summer time."""
        self.assertEqual(next_opening(PARIS, at("2026-03-27 17:00")), at("2026-03-30 07:00"))
        self.assertEqual(next_half_day(PARIS, at("2026-03-27 16:00")), at("2026-03-30 07:00"))
        self.assertTrue(is_open(PARIS, at("2026-03-27 16:59")))
        self.assertFalse(is_open(PARIS, at("2026-03-30 16:00")))
        through = PARIS._replace(calendar=EVERY_DAY)
        self.assertEqual(next_opening(through, at("2026-03-28 23:30")), at("2026-03-29 07:00"))

    def test_night_in_which_winter_begins(self):
        """25 October 2026."""
        self.assertEqual(next_opening(PARIS, at("2026-10-23 16:00")), at("2026-10-26 08:00"))
        self.assertEqual(next_half_day(PARIS, at("2026-10-23 15:00")), at("2026-10-26 08:00"))
        self.assertFalse(is_open(PARIS, at("2026-10-26 07:59")))
        through = PARIS._replace(calendar=EVERY_DAY)
        self.assertEqual(next_opening(through, at("2026-10-24 23:30")), at("2026-10-25 08:00"))

    def test_hours_in_the_lost_hour(self):
        """2:30 does not exist on 29 March: the call is at the moment that would have been it."""
        nightly = PARIS._replace(ranges=((2.5, 4.0), (5.0, 6.0)), calendar=EVERY_DAY)
        self.assertEqual(next_opening(nightly, at("2026-03-29 00:15")), at("2026-03-29 01:30"))

    def test_across_midnight(self):
        """Sunday evening in Paris is Monday morning in Réunion, Monday evening is Tuesday there."""
        self.assertEqual(next_opening(REUNION, at("2026-01-11 21:00")), at("2026-01-12 05:00"))
        self.assertEqual(next_half_day(REUNION, at("2026-01-12 13:00")), at("2026-01-13 05:00"))
        self.assertEqual(next_half_day(REUNION, at("2026-01-12 20:30")), at("2026-01-13 10:00"))
        friday = at("2026-01-09 13:00")  # 17:00 there
        self.assertTrue(is_open(REUNION, friday))
        self.assertFalse(is_open(REUNION, friday + timedelta(hours=1)))

    def test_holiday_there(self):
        belgian = PARIS._replace(country="BE", zone="Europe/Brussels")
        self.assertTrue(is_open(PARIS, at("2026-07-21 08:00")))
        self.assertFalse(is_open(belgian, at("2026-07-21 08:00")))
        self.assertEqual(next_opening(belgian, at("2026-07-21 08:00")), at("2026-07-22 07:00"))
        self.assertEqual(next_half_day(belgian, at("2026-07-20 13:00")), at("2026-07-22 07:00"))


class TestTimeZones(BaseCase):
    def test_clocks_of_addresses(self):
        for country, postcode, said, zone in (
            ("FR", "44000", "America/New_York", "Europe/Paris"),
            ("FR", "98714", "Europe/Paris", "Pacific/Tahiti"),
            ("FR", "97 400", "Europe/Paris", "Indian/Reunion"),
            ("FR", "F-97100", "Europe/Paris", "America/Guadeloupe"),
            ("BE", "1000", "Europe/Paris", "Europe/Brussels"),
            ("MC", "98000", "", "Europe/Monaco"),
            ("RE", "97400", "", "Indian/Reunion"),
            ("US", "60601", "America/Chicago", "America/Chicago"),
            ("US", "60601", "Europe/Paris", "America/New_York"),
            ("", "", "Europe/Paris", "Europe/Paris"),
            ("", "", False, ""),
        ):
            self.assertEqual(zone_of(country, postcode, said), zone)

    def test_countries_of_several_clocks(self):
        """Newfoundland is 90 minutes ahead of Toronto, and Los Angeles three hours behind New York:
        the state says which, else the clock is the one by which most people there live.
        """
        for country, state, said, zone in (
            ("CA", "QC", "Europe/Paris", "America/Toronto"),
            ("CA", "", "Europe/Paris", "America/Toronto"),
            ("CA", "BC", "America/Toronto", "America/Vancouver"),
            ("CA", "", "America/Halifax", "America/Halifax"),
            ("US", "CA", "America/New_York", "America/Los_Angeles"),
            ("AU", "NSW", "Europe/Paris", "Australia/Sydney"),
            ("BR", "SP", "Europe/Paris", "America/Sao_Paulo"),
            ("DE", "CA", "Europe/Paris", "Europe/Berlin"),
        ):
            self.assertEqual(zone_of(country, "", said, state), zone)

    def test_islands(self):
        """Tenerife and Madeira are an hour behind Madrid, the Azores two; Faro is no island."""
        for country, postcode, zone in (
            ("ES", "38001", "Atlantic/Canary"),
            ("ES", "E-35 001", "Atlantic/Canary"),
            ("ES", "28001", "Europe/Madrid"),
            ("PT", "9000-018", "Atlantic/Madeira"),
            ("PT", "9500-150", "Atlantic/Azores"),
            ("PT", "8000-076", "Europe/Lisbon"),
            ("DE", "38100", "Europe/Berlin"),
        ):
            self.assertEqual(zone_of(country, postcode, "Europe/Paris"), zone)

    def test_holidays_of_a_region(self):
        """Good Friday in Strasbourg and Metz, the end of slavery in Fort-de-France; elsewhere work
        goes on, and so it does in Belgium, where postcodes begin alike.
        """
        good_friday, abolition = date(2026, 4, 3), date(2026, 5, 22)
        for country, postcode, day, is_off in (
            ("FR", "67000", good_friday, True),
            ("FR", "F-57 000", good_friday, True),
            ("FR", "75011", good_friday, False),
            ("FR", "97200", abolition, True),
            ("FR", "97400", abolition, False),
            ("FR", "", abolition, False),
            ("BE", "6800", good_friday, False),
        ):
            hours = PARIS._replace(country=country, region=region_of(country, postcode))
            self.assertIs(is_holiday_there(hours, day), is_off, postcode)

    def test_all_that_is_named_exists(self):
        for country, zones in STATES.items():
            named = {zone for zone in (*zones, MOST_LIVE_IN.get(country)) if zone}
            self.assertLessEqual(named, {*pytz.country_timezones[country]})
