"""Errors that do not come from reading a file: what is wrong, where, and how to mend it."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "not_found": (
        "没有找到{kind}“{key}”。请检查编号，或先搜索。",
        "找不到{kind}「{key}」。請檢查編號，或先搜尋。",
        "There is no {kind} “{key}”. Check the id, or search first.",
    ),
    "forbidden": (
        "您没有权限：{action}。请联系管理员。",
        "您沒有權限：{action}。請聯絡管理員。",
        "You may not do this: {action}. Ask an administrator.",
    ),
    "taxonomy_code_twice": (
        "分类文件 {file} 第 {row} 行：代码“{value}”重复。请改用新的代码。",
        "分類檔案 {file} 第 {row} 行：代碼「{value}」重複。請改用新的代碼。",
        "Taxonomy file {file}, row {row}: the code “{value}” stands twice. Give the row a code of its own.",
    ),
    "taxonomy_name_twice": (
        "分类文件 {file} 第 {row} 行：名称或别名“{value}”已属于另一项。请只保留一处。",
        "分類檔案 {file} 第 {row} 行：名稱或別名「{value}」已屬於另一項。請只保留一處。",
        "Taxonomy file {file}, row {row}: the name “{value}” belongs to another term already. Keep it once.",
    ),
    "taxonomy_row": (
        "分类文件 {file} 第 {row} 行：{field} 列不可用（{problem}）。请更正后再启动。",
        "分類檔案 {file} 第 {row} 行：{field} 欄不可用（{problem}）。請更正後再啟動。",
        "Taxonomy file {file}, row {row}: column {field} cannot be used ({problem}). Mend the row and start again.",
    ),
    "taxonomy_missing": (
        "缺少分类文件 {file}。请重新安装。",
        "缺少分類檔案 {file}。請重新安裝。",
        "The taxonomy file {file} is missing. Install the program again.",
    ),
    "taxonomy_reference": (
        "分类文件 {file} 第 {row} 行：{field} 列提到不存在的代码“{value}”。",
        "分類檔案 {file} 第 {row} 行：{field} 欄提到不存在的代碼「{value}」。",
        "Taxonomy file {file}, row {row}: column {field} names the code “{value}”, which does not exist.",
    ),
    "withdrawals_need_yes": (
        "整版导入将撤回 {count} 条记录。请先预览（--dry-run），确认后接受撤回（--yes；接口 accept_withdrawals）。",
        "整版匯入將撤回 {count} 筆記錄。請先預覽（--dry-run），確認後接受撤回（--yes；介面 accept_withdrawals）。",
        "This whole edition would withdraw {count} items. Preview it (--dry-run), then accept that (--yes; accept_withdrawals).",
    ),
    "index_folder_unusable": (
        "索引文件夹 {folder} 不可用：{problem}。请检查磁盘空间和权限。",
        "索引資料夾 {folder} 不可用：{problem}。請檢查磁碟空間和權限。",
        "The index folder {folder} cannot be used: {problem}. Check the space on the disk and the rights.",
    ),
    "index_starting": (
        "模型和索引正在载入，请在几秒后重试。",
        "模型和索引正在載入，請於數秒後重試。",
        "The model and the index are still loading. Try again in a few seconds.",
    ),
    "index_busy": (
        "另一个进程（{holder}）正在建立索引。请等它完成后重试。",
        "另一個程序（{holder}）正在建立索引。請等它完成後重試。",
        "Another process ({holder}) is building the index. Try again when it has finished.",
    ),
    "no_table": (
        "以下单位有洽谈排不到桌子：{organisations}。请增加桌子，或放宽它们可用的桌子。",
        "以下單位有洽談排不到桌子：{organisations}。請增加桌子，或放寬它們可用的桌子。",
        "There is no table for meetings of {organisations}. Add tables, or let these use more of them.",
    ),
    "json_large": (
        "文件 {file} 超过 {limit} 字节。请拆分，或去掉用不到的内容。",
        "檔案 {file} 超過 {limit} 位元組。請拆分，或去掉用不到的內容。",
        "{file} has more than {limit} bytes. Split it, or leave out what is not needed.",
    ),
    "file_no_json": (
        "文件 {file} 不是有效的 JSON。请检查是否完整。",
        "檔案 {file} 不是有效的 JSON。請檢查是否完整。",
        "{file} is no valid JSON. Check that it is complete.",
    ),
    "schedule_value": (
        "日程文件 {file} 中 {place} 缺失、多余或不可用。请用 duijie 写出的日程，或按格式说明改正。",
        "日程檔案 {file} 中 {place} 缺失、多餘或不可用。請用 duijie 寫出的日程，或按格式說明改正。",
        "In the schedule {file}, {place} is missing, unknown or cannot be used. Mend it as the format says.",
    ),
    "model_unusable": (
        "模型“{name}”不可用：{problem}。请检查 {variable}（文件夹或模型名）。",
        "模型「{name}」不可用：{problem}。請檢查 {variable}（資料夾或模型名）。",
        "The model “{name}” cannot be used: {problem}. Check {variable} (a folder or a model's name).",
    ),
    "query_empty": (
        "请输入要搜索的内容。",
        "請輸入要搜尋的內容。",
        "Say what to search for.",
    ),
    "query_long": (
        "搜索内容有 {length} 个字符，最多 {limit} 个。请缩短。",
        "搜尋內容有 {length} 個字元，最多 {limit} 個。請縮短。",
        "The query has {length} characters, at most {limit} are allowed. Shorten it.",
    ),
    "value_out_of_range": (
        "{field} 超出范围，界限为 {limit}。",
        "{field} 超出範圍，界限為 {limit}。",
        "{field} is out of range; the limit is {limit}.",
    ),
    "value_too_long": (
        "{field} 最多 {limit} 个字符。请缩短。",
        "{field} 最多 {limit} 個字元。請縮短。",
        "{field} may have {limit} characters at most. Shorten it.",
    ),
    "value_too_many": (
        "{field} 最多 {limit} 项。请减少。",
        "{field} 最多 {limit} 項。請減少。",
        "{field} may have {limit} entries at most. Name fewer.",
    ),
    "value_range": (
        "{field} 必须在 {least} 到 {most} 之间，收到 {value}。",
        "{field} 必須在 {least} 至 {most} 之間，收到 {value}。",
        "{field} must lie between {least} and {most}; {value} was given.",
    ),
    "value_unusable": (
        "{field} 的值不可用。请检查写法。",
        "{field} 的值不可用。請檢查寫法。",
        "The value of {field} cannot be used. Check how it is written.",
    ),
    "cursor_unusable": (
        "翻页标记无效。请从第一页重新开始。",
        "翻頁標記無效。請從第一頁重新開始。",
        "The page cursor is not valid. Start again from the first page.",
    ),
    "method_not_allowed": (
        "此地址不支持该方法。",
        "此地址不支援該方法。",
        "This address does not support the method.",
    ),
    "internal": (
        "程序内部错误，已记录（编号 {incident}）。",
        "程式內部錯誤，已記錄（編號 {incident}）。",
        "An internal error happened and was logged (incident {incident}).",
    ),
    "choice_unknown": (
        "{field} 不能是“{value}”，可选：{choices}。",
        "{field} 不能是「{value}」，可選：{choices}。",
        "{field} cannot be “{value}”; choose one of: {choices}.",
    ),
    "id_unusable": (
        "“{value}”不是需求或供给的编号；编号以 demand- 或 supply- 开头，可用 duijie search 查到。",
        "「{value}」不是需求或供給的編號；編號以 demand- 或 supply- 開頭，可用 duijie search 查到。",
        "“{value}” is no id of a demand or supply; ids begin with demand- or supply-, and duijie search prints them.",
    ),
    "map_unusable": (
        "列对应“{value}”不可用。请写成 表头=字段，例如 痛点=problem。",
        "欄對應「{value}」不可用。請寫成 表頭=欄位，例如 痛點=problem。",
        "The mapping “{value}” cannot be used. Write HEADER=FIELD, for example 痛点=problem.",
    ),
    "home_unusable": (
        "数据文件夹 {folder} 不可用：{problem}。请用 DUIJIE_HOME 指定另一个。",
        "資料夾 {folder} 不可用：{problem}。請用 DUIJIE_HOME 指定另一個。",
        "The data folder {folder} cannot be used: {problem}. Name another one with DUIJIE_HOME.",
    ),
    "page_missing": (
        "没有这个页面。请检查地址，或从首页开始。",
        "沒有這個頁面。請檢查地址，或從首頁開始。",
        "There is no such page. Check the address, or begin at the start page.",
    ),
    "request_refused": (
        "无法处理该请求。请检查地址和内容。",
        "無法處理該請求。請檢查地址和內容。",
        "The request cannot be handled. Check its address and content.",
    ),
    "line_no_json": (
        '{file} 第 {row} 行不是 JSON 对象。每行须为一个对象，例如 {{"id": "1", "title": "……"}}。',
        '{file} 第 {row} 行不是 JSON 物件。每行須為一個物件，例如 {{"id": "1", "title": "……"}}。',
        'Line {row} of {file} is no JSON object. Each line holds one, such as {{"id": "1", "title": "…"}}.',
    ),
    "line_field_unusable": (
        "{file} 第 {row} 行：{field} 缺失或不可用。id 须为不含制表符的文字，title 和 text 须为文字。",
        "{file} 第 {row} 行：{field} 缺失或不可用。id 須為不含定位字元的文字，title 和 text 須為文字。",
        "Line {row} of {file}: {field} is missing or cannot be used. id is a text without tabs; title and text are texts.",
    ),
    "line_id_twice": (
        "{file} 第 {row} 行：id “{value}”已出现过。每行须有自己的 id。",
        "{file} 第 {row} 行：id「{value}」已出現過。每行須有自己的 id。",
        "Line {row} of {file}: the id “{value}” stood before. Give each line an id of its own.",
    ),
    "line_without_text": (
        "{file} 第 {row} 行：title 和 text 都是空的。请填写其中之一。",
        "{file} 第 {row} 行：title 和 text 都是空的。請填寫其中之一。",
        "Line {row} of {file}: title and text are empty. Fill one of them.",
    ),
    "line_fields": (
        "{file} 第 {row} 行有 {count} 个字段，应为 3 个，以制表符分隔。",
        "{file} 第 {row} 行有 {count} 個欄位，應為 3 個，以定位字元分隔。",
        "Line {row} of {file} has {count} fields instead of 3, separated by tabs.",
    ),
    "line_score": (
        "{file} 第 {row} 行：分数“{value}”不是有限的数字。",
        "{file} 第 {row} 行：分數「{value}」不是有限的數字。",
        "Line {row} of {file}: the score “{value}” is no finite number.",
    ),
    "line_grade": (
        "{file} 第 {row} 行：等级“{value}”须为 0、1、2 或 3。",
        "{file} 第 {row} 行：等級「{value}」須為 0、1、2 或 3。",
        "Line {row} of {file}: the grade “{value}” is not 0, 1, 2 or 3.",
    ),
    "line_pair_twice": (
        "{file} 第 {row} 行：{query} 与 {document} 已评过。请只保留一行。",
        "{file} 第 {row} 行：{query} 與 {document} 已評過。請只保留一行。",
        "Line {row} of {file}: {query} and {document} were graded before. Keep one of the lines.",
    ),
    "run_lists_twice": (
        "{file}：查询 {query} 的文档 {document} 列了两次。请只保留一行。",
        "{file}：查詢 {query} 的文件 {document} 列了兩次。請只保留一行。",
        "{file} lists document {document} twice for query {query}. Keep one of the lines.",
    ),
    "evaluate_what": (
        "请写明排序文件与评分文件（RUN.tsv QRELS.tsv），或只写 --benchmark。",
        "請寫明排序檔案與評分檔案（RUN.tsv QRELS.tsv），或只寫 --benchmark。",
        "Name a ranking and graded pairs (RUN.tsv QRELS.tsv), or --benchmark alone.",
    ),
    "run_without_judged": (
        "{run} 与 {qrels} 没有相同的查询编号。请检查两个文件是否配对。",
        "{run} 與 {qrels} 沒有相同的查詢編號。請檢查兩個檔案是否配對。",
        "{run} and {qrels} have no query id in common. Check that the two files belong together.",
    ),
    "import.new_list": (
        "这是一份新清单。如为已有清单的新版本，请用 --list 写明其名称。现有：{names}",
        "這是一份新清單。如為已有清單的新版本，請用 --list 寫明其名稱。現有：{names}",
        "This is a new list. If it is an edition of a list that is stored already, name that one with --list: {names}",
    ),
    "import.further": (
        "另有 {count} 条提示未显示。全部提示见 --problems 写出的文件或 --json。",
        "另有 {count} 條提示未顯示。全部提示見 --problems 寫出的檔案或 --json。",
        "{count} more lines are not shown. --problems writes all of them to a file, --json prints them.",
    ),
    "import.changes": (
        "（新增 {added}，变更 {changed}）",
        "（新增 {added}，變更 {changed}）",
        " ({added} added, {changed} changed)",
    ),
    "file_no_utf8": (
        "文件“{file}”不是 UTF-8 编码。请另存为 UTF-8。",
        "檔案「{file}」不是 UTF-8 編碼。請另存為 UTF-8。",
        "The file “{file}” is not UTF-8. Save it as UTF-8.",
    ),
    "out_unusable": (
        "无法写入 {file}：{problem}。请用 --out 指定一个可写的文件。",
        "無法寫入 {file}：{problem}。請用 --out 指定一個可寫的檔案。",
        "{file} cannot be written: {problem}. Name a file with --out that can be.",
    ),
    "value_missing": (
        "缺少 {field}。请补上，写法见 /docs。",
        "缺少 {field}。請補上，寫法見 /docs。",
        "{field} is missing. Add it; /docs says how.",
    ),
    "host_refused": (
        "服务只接受本机地址（127.0.0.1 或 localhost）。",
        "服務只接受本機地址（127.0.0.1 或 localhost）。",
        "The service answers under this machine's own addresses only (127.0.0.1 or localhost).",
    ),
    "home_with_sign": (
        "数据文件夹 {folder} 的路径含有“{sign}”，数据库无法使用。请用 DUIJIE_HOME 指定另一个。",
        "資料夾 {folder} 的路徑含有「{sign}」，資料庫無法使用。請用 DUIJIE_HOME 指定另一個。",
        "The path of the data folder {folder} holds “{sign}”, which databases cannot use. Name another with DUIJIE_HOME.",
    ),
    "model.no_such_folder": ("没有这个文件夹", "沒有這個資料夾", "there is no such folder"),
    "model.not_a_model": (
        "不是可用的 sentence-transformers 模型",
        "不是可用的 sentence-transformers 模型",
        "it is no usable sentence-transformers model",
    ),
    "model.unreachable": (
        "无法连接模型库，下载中断，或库中没有此模型；请检查网络和模型名，或改用本地文件夹",
        "無法連接模型庫，下載中斷，或庫中沒有此模型；請檢查網路和模型名，或改用本機資料夾",
        "the hub cannot be reached, breaks off or does not have it; check the network and the name, or name a local folder",
    ),
    "model.unknown_option": (
        "“?”之后只能写 dimension、query、document，各一次，用 & 隔开",
        "「?」之後只能寫 dimension、query、document，各一次，用 & 隔開",
        "after “?” only dimension, query and document may stand, each once, with & between them",
    ),
    "model.dimension": (
        "dimension 须为 1 到模型向量长度之间的整数",
        "dimension 須為 1 到模型向量長度之間的整數",
        "dimension must be a whole number from 1 to the length of the model's vectors",
    ),
    "model.prompt_long": (
        "提示语占满了模型能读的长度；请缩短 query 或 document",
        "提示語佔滿了模型能讀的長度；請縮短 query 或 document",
        "its prompt fills all that it reads at once; make query or document shorter",
    ),
    "model.several_labels": (
        "它对每一对给出多个分数，而这里需要一个",
        "它對每一對給出多個分數，而這裡需要一個",
        "it gives several scores for a pair, and one is needed",
    ),
    "model.not_static": ("没有词向量", "沒有詞向量", "it has no word vectors"),
    "address_in_use": (
        "{host}:{port} 已被占用。请用 --port 指定其他端口。",
        "{host}:{port} 已被佔用。請用 --port 指定其他連接埠。",
        "{host}:{port} is taken. Name another one with --port.",
    ),
    "address_not_local": (
        "在有账号之前，服务只在本机提供（127.0.0.1），不接受 {host}。",
        "在有帳號之前，服務只在本機提供（127.0.0.1），不接受 {host}。",
        "Until there are accounts the service listens on this machine alone (127.0.0.1), not on {host}.",
    ),
    "import.done": (
        "清单“{list}”：{counts}。",
        "清單「{list}」：{counts}。",
        "List “{list}”: {counts}.",
    ),
    "import.would": (
        "清单“{list}”：{counts}。仅为预览，未保存。",
        "清單「{list}」：{counts}。僅為預覽，未儲存。",
        "List “{list}”: {counts}. This was a dry run; nothing was stored.",
    ),
    "import.withdrawn": ("撤回 {count} 条。", "撤回 {count} 筆。", "{count} withdrawn."),
    "row_repeats_item": (
        "与已有记录重复：{title}（{id}）。",
        "與已有記錄重複：{title}（{id}）。",
        "Repeats what is stored: {title} ({id}).",
    ),
    "row_differs_from_item": (
        "同一单位、同一名称已在另一清单中，内容不同：{title}（{id}）。请人工核对。",
        "同一單位、同一名稱已在另一清單中，內容不同：{title}（{id}）。請人工核對。",
        "Another list has this title of this organisation with other words: {title} ({id}). A person has to look.",
    ),
    "row_changes_in_batch": (
        "该记录已存在，内容不同：{title}（{id}）。补充批次不修改已有记录；如需修改，请用 --scope whole 导入整版。",
        "該記錄已存在，內容不同：{title}（{id}）。補充批次不修改已有記錄；如需修改，請用 --scope whole 匯入整版。",
        (
            "The list holds this item with other words: {title} ({id}). A batch changes nothing; import a whole edition "
            "with --scope whole to change it."
        ),
    ),
    "organisation_number_differs": (
        "单位“{name}”的代码 {given} 与已登记的 {known} 不一致。请核对后再导入。",
        "單位「{name}」的代碼 {given} 與已登記的 {known} 不一致。請核對後再匯入。",
        "The number {given} of “{name}” differs from {known}, which is on record. Check it and import again.",
    ),
    "name_unusable": (
        "{field} 须有 1 到 {limit} 个字符。请改用较短的名称。",
        "{field} 須有 1 至 {limit} 個字元。請改用較短的名稱。",
        "{field} needs 1 to {limit} characters. Name it more briefly.",
    ),
    "database_url_invalid": (
        "数据库地址不可用。请写 postgresql+psycopg://用户@主机/库，或不设 DUIJIE_DATABASE_URL 以使用 SQLite。",
        "資料庫地址不可用。請寫 postgresql+psycopg://用戶@主機/庫，或不設 DUIJIE_DATABASE_URL 以使用 SQLite。",
        (
            "The database address cannot be used. Write postgresql+psycopg://USER@HOST/NAME, or leave DUIJIE_DATABASE_URL "
            "unset for SQLite."
        ),
    ),
    "database_driver_missing": (
        "缺少数据库驱动 {driver}。请安装：pip install 'duijie[postgresql]'",
        "缺少資料庫驅動 {driver}。請安裝：pip install 'duijie[postgresql]'",
        "The database driver {driver} is missing. Install it: pip install 'duijie[postgresql]'",
    ),
    "database_unreachable": (
        "无法打开数据库 {address}：{problem}。请检查地址、权限和服务是否运行。",
        "無法開啟資料庫 {address}：{problem}。請檢查地址、權限和服務是否執行。",
        "The database {address} cannot be opened: {problem}. Check the address, the rights and whether it runs.",
    ),
    "database_corrupt": (
        "数据库 {address} 已损坏：{problem}。请从备份恢复。",
        "資料庫 {address} 已損壞：{problem}。請從備份還原。",
        "The database {address} is damaged: {problem}. Restore it from a backup.",
    ),
    "database_busy": (
        "数据库正被其他操作占用，请稍后重试。",
        "資料庫正被其他操作佔用，請稍後重試。",
        "The database is busy with another operation. Try again soon.",
    ),
    "database_full": (
        "磁盘已满，未保存任何内容。请腾出空间后重试。",
        "磁碟已滿，未儲存任何內容。請騰出空間後重試。",
        "The disk is full; nothing was stored. Make room and try again.",
    ),
    "database_read_only": (
        "数据库不可写。请检查文件权限。",
        "資料庫不可寫。請檢查檔案權限。",
        "The database cannot be written. Check the rights of its file.",
    ),
    "database_newer": (
        "数据库由更新的版本写入（{version}，本程序到 {known}）。请升级程序。",
        "資料庫由更新的版本寫入（{version}，本程式到 {known}）。請升級程式。",
        "A later program has written this database ({version}; this one knows {known}). Upgrade the program.",
    ),
    "database_refused": (
        "数据库规则不允许该修改（{rule}），未保存任何内容。",
        "資料庫規則不允許該修改（{rule}），未儲存任何內容。",
        "A rule of the database forbids the change ({rule}); nothing was stored.",
    ),
    "text_unstorable": (
        "文本含有无法保存的字符（空字符或残缺字符）。请删除后重试。",
        "文本含有無法儲存的字元（空字元或殘缺字元）。請刪除後重試。",
        "A text holds a character that cannot be stored (NUL or half of a pair). Remove it and try again.",
    ),
    "contact_key_invalid": (
        "联系方式密钥不可用。请检查 DUIJIE_CONTACT_KEY 或数据文件夹中的 contact.key（32 字节的 URL 安全 base64）。",
        "聯絡方式密鑰不可用。請檢查 DUIJIE_CONTACT_KEY 或資料夾中的 contact.key（32 位元組的 URL 安全 base64）。",
        (
            "The contacts' key cannot be used. Check DUIJIE_CONTACT_KEY or contact.key in the data folder (32 bytes in "
            "URL-safe base64)."
        ),
    ),
    "contact_key_wrong": (
        "现有密钥无法解开联系方式。请换回原来的密钥。",
        "現有密鑰無法解開聯絡方式。請換回原來的密鑰。",
        "The key does not open the contacts. Put the former key back.",
    ),
    "contact_misplaced": (
        "一条联系方式不属于它所在的记录，已拒绝读取。请从备份恢复。",
        "一筆聯絡方式不屬於它所在的記錄，已拒絕讀取。請從備份還原。",
        "A contact does not belong to the row it stands in and was not opened. Restore the database from a backup.",
    ),
    "revision_stale": (
        "{kind} “{key}”已被他人修改（现为第 {current} 次修订）。请重新读取后再改。",
        "{kind}「{key}」已被他人修改（現為第 {current} 次修訂）。請重新讀取後再改。",
        "{kind} “{key}” was changed meanwhile (it is at revision {current}). Read it again and repeat the change.",
    ),
    "edition_taken_back": (
        "清单版本 {edition} 已撤回。",
        "清單版本 {edition} 已撤回。",
        "The edition {edition} was taken back already.",
    ),
    "organisation_merge_circle": (
        "单位 {organisation} 不能经由其他单位并入自己。",
        "單位 {organisation} 不能經由其他單位併入自己。",
        "Organisation {organisation} would be merged into itself by way of others.",
    ),
}
