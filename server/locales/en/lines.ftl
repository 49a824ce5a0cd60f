## The numbered lines of a version, and the search for a line
lines = Numbered lines
lines-of = { $name }: numbered lines
lines-lead = { $n ->
    [one] { $n } line. The numbers are the same for everybody, whatever the browser, the printer and the font.
   *[other] { $n } lines. The numbers are the same for everybody, whatever the browser, the printer and the font.
}
lines-fifth = Number every fifth line
lines-each = Number each line
lines-table = Numbered table
lines-rule = Lines of at most 72 characters, broken at white space by Palabre’s rule 1, which is the same everywhere; in tables each cell has its own lines.
line-find = Find a line
line-example = line 214 of version 3
line-go = Find
line-hint = Write the number of a printed line and, where needed, that of its version: “line 214 of version 3”, “l. 214 v3”, “lines 214 to 220”.
line-one = Line { $n }
line-several = Lines { $from } to { $to }
line-heading = { $lines } of version { $version }
line-now-living = Where these words are in the living text.
line-now-version = Where these words are in “{ $name }”, the newest version that is open to you.
line-in = “{ $name }”
line-in-title = the title of the text
line-in-unnamed = a part without a heading
line-told-kept = These words have not changed: they still stand in { $place }.
line-told-kept-moved = These words have not changed, but they now stand in { $place } (it was { $was }).
line-told-reworded = This passage has been reworded, in { $place }.
line-told-reworded-moved = This passage has been reworded, and now stands in { $place } (it was { $was }).
line-told-replaced = None of these words is left. This is what stands in their place, in { $place }.
line-told-removed = These words have been removed from { $was }, and nothing has come in their place.
line-told-removed-whole = These words have been removed with what held them: { $was }.
line-went = Most of the words of this provision are now in { $place }.
line-nothing = Nothing stands there any more.
line-similar = Similar words, which are not the same, can be read here:
line-in-print = See the printed line
line-read = Read at this place
line-write = Write at this place
