"""Which kind of court hears a claim."""

from odoo.tests import BaseCase

from ...tools.courts import court_at, court_of_trader, form_of, plain, seat, tae_at


class TestCourtRules(BaseCase):
    def test_city_however_written(self):
        for written in ("Saint-Brieuc", "ST BRIEUC CEDEX 1", "saint brieuc", "St. Brieuc"):
            self.assertEqual(tae_at(seat(written, "22000")), "Saint-Brieuc", written)
        for written in ("Paris 11e", "PARIS 11", "Paris 1er Arrondissement", "Paris Cedex 08"):
            self.assertEqual(plain(written), "PARIS", written)

    def test_twelve_cities(self):
        seats = {
            ("Marseille", "13002"): "Marseille",
            ("Le Mans", "72000"): "Le Mans",
            ("Lyon 3e", "69003"): "Lyon",
            ("Le Havre", "76600"): "Le Havre",
            ("Puteaux", "92800"): "Nanterre",  # the whole department
            ("Versailles", "78000"): "Versailles",
            ("Orvault", "44700"): "",
            ("Villeurbanne", "69100"): "",
            ("Nancy", "01300"): "",  # another place of that name
        }
        for (city, code), expected in seats.items():
            self.assertEqual(tae_at(seat(city, code)), expected, city)

    def test_seats(self):
        """Named without a doubt: the only one of a department, or at its own seat."""
        for kind, city, code, expected in (
            ("commerce", "Beaune", "21200", "Dijon"),
            ("commerce", "Le Creusot", "71200", ""),
            ("commerce", "MACON CEDEX", "71000", "Mâcon"),
            ("commerce", "Bastia", "20200", "Bastia"),
            ("commerce", "Porto-Vecchio", "20137", "Ajaccio"),
            ("commerce", "Saint-Denis", "97400", "Saint-Denis"),
            ("commerce", "Le Tampon", "97430", ""),
            ("civil", "Beaune", "21200", "Dijon"),
            ("administrative", "Orvault", "44700", "Nantes"),
            ("administrative", "Le Tampon", "97430", "Saint-Denis"),
            ("commerce", "Dijon", "", ""),
        ):
            with self.subTest(kind=kind, city=city):
                self.assertEqual(court_at(kind, seat(city, code)), expected)

    def test_kinds(self):
        self.assertEqual(court_of_trader(seat("Strasbourg", "67000")), "chamber")
        self.assertEqual(court_of_trader(seat("Metz", "57000")), "chamber")
        self.assertEqual(court_of_trader(seat("Saint-Denis", "97400")), "mixed")
        self.assertEqual(court_of_trader(seat("Nancy", "54000")), "tae")
        self.assertEqual(court_of_trader(seat("Rennes", "35000")), "commerce")

    def test_form_by_name(self):
        names = {
            "SCI Les Tilleuls": "civil",
            "S.C.I. du Port": "civil",
            "Cabinet Roux SELARL": "liberal",
            "Association sportive d'Orvault": "non_profit",
            "Syndicat des copropriétaires Les Pins": "non_profit",
            "Boulangerie Meunier SARL": "",
            "Self Service Durand": "",
        }
        for name, form in names.items():
            self.assertEqual(form_of(name), form, name)
