/// What the server says about rows of a file, in Russian: see `RussianSentences`.
enum ImportSentences {
  static let forms: [(form: String, russian: String, parts: [RussianSentences.Part])] = [
    (
      "There is no item *, neither in the register nor in the file.",
      "объекта {1} нет ни в учёте, ни в файле.", [.asWritten]
    ),
    (
      "`*` must be a date, YYYY-MM-DD or DD.MM.YYYY.", "нужна дата: ДД.ММ.ГГГГ или ГГГГ-ММ-ДД.",
      [.asWritten]
    ),
    (
      "`*` must be a date, * or YYYY-MM-DD.", "нужна дата: {2} или ГГГГ-ММ-ДД.",
      [.asWritten, .asWritten]
    ),
    (
      "`*` is a state of other classes; * has *.",
      "`{1}` — состояние других классов; у {2}: {3}.", [.asWritten, .asWritten, .states]
    ),
    (
      "Class * has no state `*`: it has *.", "у класса {1} нет состояния `{2}`; есть: {3}.",
      [.asWritten, .asWritten, .states]
    ),
    (
      "*, of class *, has no state `*`: it has *.",
      "у {1} (класс {2}) нет состояния `{3}`; есть: {4}.",
      [.asWritten, .asWritten, .asWritten, .states]
    ),
    ("`*` names a day that does not exist.", "такого дня нет в календаре.", [.asWritten]),
    ("`*` must be a number, such as 12990.10.", "нужно число, например 12990.10.", [.asWritten]),
    (
      "`*` can be read in several ways; write it without grouping.",
      "число читается по-разному: уберите разделители разрядов.", [.asWritten]
    ),
    (
      "`*` has an exponent, *.", "число с экспонентой: задайте столбцу текстовый формат.",
      [.asWritten, .asWritten]
    ),
    ("`*` must be yes or no (*).", "нужно да или нет.", [.asWritten, .asWritten]),
    ("`*` needs a year of four digits.", "нужен год из четырёх цифр.", [.asWritten]),
    (
      "`*` can be * or *: declare *.", "может быть {2} или {3}: укажите --dates.",
      [.asWritten, .asWritten, .asWritten, .asWritten]
    ),
    (
      "Its columns name different items: *.", "столбцы указывают на разные объекты: {1}.",
      [.asWritten]
    ),
    ("It can mean several items: *.", "подходит несколько объектов: {1}.", [.asWritten]),
    (
      "* names several: *. Use a tag.", "{1} — это несколько объектов: {2}. Укажите метку.",
      [.asWritten, .asWritten]
    ),
    ("Class * requires `*`.", "класс {1} требует `{2}`.", [.asWritten, .asWritten]),
    (
      "A new item begins as * by its lifecycle.", "новый объект начинает с состояния {1}.",
      [.states]
    ),
    ("A new item begins as *.", "новый объект начинает с состояния {1}.", [.states]),
    ("* is at version * by now.", "у {1} уже версия {2}.", [.asWritten, .asWritten]),
    (
      "Line *: the same *; without * nothing tells them apart.",
      "в строке {1} такой же {2}; без {3} их не различить.", [.asWritten, .asWritten, .asWritten]
    ),
    (
      "Lines *: the same *; without * nothing tells them apart.",
      "в строках {1} такой же {2}; без {3} их не различить.",
      [.asWritten, .asWritten, .asWritten]
    ),
    (
      "* has the same *; without * nothing tells them apart.",
      "у {1} такой же {2}; без {3} их не различить.", [.asWritten, .asWritten, .asWritten]
    ),
    (
      "`*` holds a formula whose result is not in the file: open the file in a spreadsheet program"
        + " and save it.",
      "в файле нет результата формулы: откройте файл в табличном редакторе и сохраните.",
      [.asWritten]
    ),
    (
      "`*` holds a number of more than 15 digits, which spreadsheets round: format the column as"
        + " text and enter it again.",
      "число длиннее 15 цифр таблица округляет: задайте столбцу текстовый формат и введите его"
        + " заново.", [.asWritten]
    ),
    (
      "`*` holds *, an error of the spreadsheet.", "в ячейке ошибка таблицы {2}.",
      [.asWritten, .asWritten]
    ),
    (
      "*, which is void, has the same *.", "такой же {2} был у аннулированного {1}.",
      [.asWritten, .asWritten]
    ),
    (
      "`*` holds line breaks or characters that show nothing: they are left out.",
      "переносы строк и невидимые символы в `{1}` отброшены.", [.asWritten]
    ),
    (
      "`*` is read as *, not as *: name the decimal sign of the file in `formats`.",
      "`{1}` прочитано как {2}, а не как {3}: укажите знак дроби файла в `formats`.",
      [.asWritten, .asWritten, .asWritten]
    ),
    (
      "`*` has no amount: its currency alone is not taken.",
      "у `{1}` нет суммы: валюта без неё не берётся.", [.asWritten]
    ),
    ("Line *: the same tag.", "та же метка в строке {1}.", [.asWritten]),
    ("Lines *: the same tag.", "та же метка в строках {1}.", [.asWritten]),
    ("Line *: the same item, *.", "тот же объект {2} в строке {1}.", [.asWritten, .asWritten]),
    (
      "No item matches; the mode is update.", "такого объекта нет, а режим — только изменять.", []
    ),
    (
      "It is * already; the mode is create.", "объект уже есть: {1}, а режим — только создавать.",
      [.asWritten]
    ),
    (
      "* of * items of this source are missing: half a file? If it is right, say so by "
        + "expect_missing: *.",
      "отсутствует {1} из {2} объектов этого источника: файл неполный? Если всё верно, укажите"
        + " --expect-missing {3}.", [.asWritten, .asWritten, .asWritten]
    ),
    (
      "* has set it, which is trusted more than *.",
      "значение от {1}: ему больше доверия, чем {2}.", [.asWritten, .asWritten]
    ),
    (
      "Relations are kept as they are: `relations` of the import says so.",
      "связи оставлены как есть (--relations keep).", []
    ),
    ("An item has no relation to itself.", "у объекта нет связи с самим собой.", []),
    (
      "Class * has no relation `*`.", "у класса {1} нет связи `{2}`.", [.asWritten, .asWritten]
    ),
    (
      "* has this relation otherwise: one names it, the other does not.",
      "{1} описывает эту связь иначе: одна строка её называет, другая — нет.", [.asWritten]
    ),
    (
      "* items are missing, not *.", "отсутствует объектов: {1}, а не {2}.",
      [.asWritten, .asWritten]
    ),
    (
      "No class of the file has a column `*`.", "столбца `{1}` нет ни у одного класса файла.",
      [.asWritten]
    ),
    (
      "`*` is * in the register; it is never imported.",
      "в учёте `{1}`: {2}; это не загружается.", [.asWritten, .asWritten]
    ),
  ]
}
