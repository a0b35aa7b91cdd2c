package hours

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
)

// Region is a place with public holidays of its own.
type Region struct {
	ID string `json:"id"` // ISO 3166-2, or a country's code for what holds in all of it
	EN string `json:"en"`
	DE string `json:"de"`
}

type place struct {
	Region
	list []*cal.Holiday
}

// Women's Day is one in Mecklenburg-Vorpommern too since 2023; the library does not
// know it yet.
var mecklenburg = append(slices.Clone(de.HolidaysMV), de.Frauentag.Clone(&cal.Holiday{StartYear: 2023}))

// swiss are those that hold in every canton.
var swiss = []*cal.Holiday{ch.Neujahr, ch.Auffahrt, ch.Bundesfeiertag, ch.Weihnachtstag}

// places are the regions and their holidays. What is one in some towns only
// (Augsburg's peace feast, Assumption in parts of Bavaria) is for Hours.Days.
var places = []place{
	{Region{"DE", "Germany: nationwide", "Deutschland: bundesweit"}, de.Holidays},
	{Region{"DE-BW", "Baden-Württemberg", "Baden-Württemberg"}, de.HolidaysBW},
	{Region{"DE-BY", "Bavaria", "Bayern"}, de.HolidaysBY},
	{Region{"DE-BE", "Berlin", "Berlin"}, de.HolidaysBE},
	{Region{"DE-BB", "Brandenburg", "Brandenburg"}, de.HolidaysBB},
	{Region{"DE-HB", "Bremen", "Bremen"}, de.HolidaysHB},
	{Region{"DE-HH", "Hamburg", "Hamburg"}, de.HolidaysHH},
	{Region{"DE-HE", "Hesse", "Hessen"}, de.HolidaysHE},
	{Region{"DE-MV", "Mecklenburg-Western Pomerania", "Mecklenburg-Vorpommern"}, mecklenburg},
	{Region{"DE-NI", "Lower Saxony", "Niedersachsen"}, de.HolidaysNI},
	{Region{"DE-NW", "North Rhine-Westphalia", "Nordrhein-Westfalen"}, de.HolidaysNW},
	{Region{"DE-RP", "Rhineland-Palatinate", "Rheinland-Pfalz"}, de.HolidaysRP},
	{Region{"DE-SL", "Saarland", "Saarland"}, de.HolidaysSL},
	{Region{"DE-SN", "Saxony", "Sachsen"}, de.HolidaysSN},
	{Region{"DE-ST", "Saxony-Anhalt", "Sachsen-Anhalt"}, de.HolidaysST},
	{Region{"DE-SH", "Schleswig-Holstein", "Schleswig-Holstein"}, de.HolidaysSH},
	{Region{"DE-TH", "Thuringia", "Thüringen"}, de.HolidaysTH},
	{Region{"AT", "Austria", "Österreich"}, at.Holidays},
	{Region{"CH", "Switzerland: nationwide", "Schweiz: landesweit"}, swiss},
	{Region{"CH-AG", "Aargau", "Aargau"}, ch.HolidaysAG},
	{Region{"CH-BE", "Bern", "Bern"}, ch.HolidaysBE},
	{Region{"CH-BL", "Basel-Landschaft", "Basel-Landschaft"}, ch.HolidaysBL},
	{Region{"CH-BS", "Basel-Stadt", "Basel-Stadt"}, ch.HolidaysBS},
	{Region{"CH-GR", "Grisons", "Graubünden"}, ch.HolidaysGR},
	{Region{"CH-LU", "Lucerne", "Luzern"}, ch.HolidaysLU},
	{Region{"CH-SG", "St. Gallen", "St. Gallen"}, ch.HolidaysSG},
	{Region{"CH-TG", "Thurgau", "Thurgau"}, ch.HolidaysTG},
	{Region{"CH-ZG", "Zug", "Zug"}, ch.HolidaysZG},
	{Region{"CH-ZH", "Zurich", "Zürich"}, ch.HolidaysZH},
}

// Regions lists the places whose public holidays are known, each country first with
// what holds in all of it.
func Regions() []Region {
	list := make([]Region, 0, len(places))
	for _, p := range places {
		list = append(list, p.Region)
	}
	return list
}

func known(region string) bool {
	return slices.ContainsFunc(places, func(p place) bool { return p.ID == region })
}

// yearOf names the holidays of a region in a year.
type yearOf struct {
	region string
	year   int
}

// closed keeps the dates (month*100 + day) of a year: rows ask often, and a year
// does not change.
var closed sync.Map

// holiday tells whether a date is a public holiday of a region.
func holiday(region string, y int, m time.Month, d int) bool {
	if region == "" || y < 1970 || y > 2200 {
		return false
	}
	key := yearOf{region, y}
	set, ok := closed.Load(key)
	if !ok {
		set, _ = closed.LoadOrStore(key, datesOf(region, y))
	}
	return slices.Contains(set.([]int), int(m)*100+d)
}

func datesOf(region string, year int) []int {
	dates := []int{}
	for _, p := range places {
		if p.ID != region {
			continue
		}
		for _, h := range p.list {
			if day, _ := h.Calc(year); !day.IsZero() {
				dates = append(dates, int(day.Month())*100+day.Day())
			}
		}
	}
	return dates
}
